using System.Collections.Immutable;

namespace StateStore.Engine.Webhooks;

/// <summary>One command on one webhook, run by <see cref="CommitLoop"/>. It decides on the stored webhook in every attempt: webhooks change rarely.</summary>
/// <param name="context">The engine.</param>
/// <param name="ns">The namespace.</param>
/// <param name="id">The webhook.</param>
/// <param name="command">The command.</param>
/// <param name="isDryRun">Whether the commit is only tried.</param>
/// <param name="isSame">Refuses a creation while the namespace has a webhook of which this is true; null = such a webhook does not matter.</param>
internal sealed class WebhookTransaction(
    EngineContext context, string ns, string id, WebhookCommand command, bool isDryRun, Func<Webhook, bool>? isSame = null) : ITransaction<Webhook>
{
    private readonly EntityKey _key = WebhookEntries.Webhook(ns, id);

    public bool IsDryRun => isDryRun;

    public async ValueTask<Plan<Webhook>> DecideAsync(bool fresh, CancellationToken cancellation)
    {
        ImmutableArray<EntityKey> keys = [_key, WebhookEntries.Count];
        var stored = await context.Storage.LoadManyAsync(WebhookEntries.Namespace, keys, context.Limits.PageBytes, cancellation).ConfigureAwait(false);
        var current = WebhookEntries.Value(stored[0].Value) is { } json ? WebhookCodec.Decode(JsonMembers.Of(json)) : null;
        if (current is null && stored[0].Value is not null)
        {
            return Refuse(StoreError.Corrupt("webhook", "its content has another form", "Delete its namespace, or restore a backup"));
        }

        if (command is WebhookCommand.Create && await CheckOthersAsync(cancellation).ConfigureAwait(false) is { } refused)
        {
            return Refuse(refused);
        }

        if (!WebhookDecider.Decide(command, current, context.Limits, context.Clock.GetUtcNow()).TryGet(out var decided, out var error))
        {
            return Refuse(error);
        }

        if (command is WebhookCommand.Create or WebhookCommand.Change && context.Options.CheckWebhook?.Invoke(decided) is { } unusable)
        {
            return Refuse(unusable);
        }

        if (command is WebhookCommand.Create create && CheckBegin(decided, create.Tails) is { } early)
        {
            return Refuse(early);
        }

        return new(decided, Commit(decided, stored[0], stored[1]), true);
    }

    public void Committed()
    {
    }

    public void Full(in QuotaExcess excess, NamespaceQuota quota)
    {
    }

    private static Plan<Webhook> Refuse(StoreError error) => new(error, null, true);

    private Commit Commit(Webhook decided, in StoredEntry stored, in StoredEntry count)
    {
        List<Check> checks = [new(_key, stored.Version)];
        List<Write> writes = [];
        if (command is WebhookCommand.Delete)
        {
            // Without its progress, the process that delivers can commit nothing more. The note remains until the letters are removed.
            writes.AddRange(
                Write.Forget(_key), Write.Forget(WebhookEntries.Progress(id)), Write.Forget(WebhookEntries.Attempts(id)), Write.Forget(WebhookEntries.Sequence(id)),
                WebhookEntries.Put(WebhookEntries.Deleted(id), EntityVersion.None.Next, JsonText.EmptyObject));
        }
        else
        {
            writes.Add(WebhookEntries.Put(_key, stored.Version.Next, WebhookCodec.Encode(decided)));
        }

        if (command is WebhookCommand.Create)
        {
            checks.Add(new(WebhookEntries.Count, count.Version));
            writes.Add(WebhookEntries.Put(WebhookEntries.Count, count.Version.Next, JsonText.EmptyObject));
        }

        return new(WebhookEntries.Namespace, [.. checks], [.. writes], [WebhookEntries.Wake(id)]) { Log = WebhookEntries.Log.Kind };
    }

    /// <summary>Events between the end of the log and a later position would never be sent.</summary>
    private static StoreError? CheckBegin(Webhook decided, ImmutableSortedDictionary<string, string> tails)
    {
        foreach (var (kind, since) in decided.Since)
        {
            if (LogPosition.TryParse(since, out var begin) && LogPosition.TryParse(tails[kind], out var tail) && begin > tail)
            {
                return StoreError.InvalidInput(
                    $"after: \"{since}\" is after the end of the log, {tail}; leave it out for the events from now on, or give a position that the feed of this namespace has shown");
            }
        }

        return null;
    }

    /// <summary>Checks the other webhooks. The count of the commit makes another attempt if one is created meanwhile.</summary>
    private async ValueTask<StoreError?> CheckOthersAsync(CancellationToken cancellation)
    {
        var (most, mostTotal) = (context.Options.MaxWebhooks, context.Options.MaxWebhooksTotal);
        var others = await ScanAsync(WebhookEntries.Webhooks(ns), most + 1, cancellation).ConfigureAwait(false);
        if (isSame is not null && others.Select(WebhookScan.WebhookOf).OfType<Webhook>().Any(isSame))
        {
            return new(ErrorCode.AlreadyExists, "The namespace has this webhook already");
        }

        return others.Length >= most
            ? new(ErrorCode.LimitExceeded, $"The namespace has {most} webhooks or more, and the limit is {most} (max_webhooks); delete one first")
            : (await ScanAsync(WebhookEntries.AllWebhooks, Math.Max(1, mostTotal), cancellation).ConfigureAwait(false)).Length >= mostTotal
            ? new(ErrorCode.LimitExceeded, $"All namespaces together have {mostTotal} webhooks or more, and the limit is {mostTotal} (max_webhooks_total); delete one first, or let the operator raise the limit")
            : null;
    }

    private async ValueTask<ImmutableArray<ScannedEntry>> ScanAsync(string prefix, int most, CancellationToken cancellation)
    {
        var query = new ScanQuery(KeyKind.Key, prefix, null, most) { Bytes = long.MaxValue };
        return (await context.Storage.ScanAsync(WebhookEntries.Namespace, query, cancellation).ConfigureAwait(false)).Entries;
    }
}
