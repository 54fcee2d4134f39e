using System.Collections.Immutable;

namespace StateStore.Engine.Webhooks;

/// <summary>
/// The stored side of the deliveries of webhooks, for the processes that deliver. The progress of a webhook is one entry, which names its owner and the
/// end of the owner's lease.
/// </summary>
/// <remarks>
/// Each commit of an owner checks the version of that entry and changes it. So an owner that was replaced, and does not know it, can't change the
/// position, the letters or the attempts. Its commit fails, and it stops.
/// </remarks>
internal sealed class WebhookLedger(EngineContext context)
{
    public TimeProvider Clock => context.Clock;

    public StoreMeter Meter => context.Meter;

    /// <summary>Lists all webhooks of all namespaces.</summary>
    public ValueTask<ImmutableArray<StoredWebhook>> ListAsync(CancellationToken cancellation) => WebhookScan.ListAsync(context, WebhookEntries.AllWebhooks, cancellation);

    /// <summary>The position of the log that tells of changes. Read it before the lists.</summary>
    public async ValueTask<LogPosition> TailAsync(CancellationToken cancellation) =>
        (await context.Storage.ReadLogAsync(WebhookEntries.Log, LogPosition.Start, 0, cancellation).ConfigureAwait(false)).Tail;

    /// <summary>Loads a webhook as it is now; null if it is missing or unreadable.</summary>
    public async ValueTask<StoredWebhook?> LoadAsync(Webhook webhook, CancellationToken cancellation)
    {
        var key = WebhookEntries.Webhook(webhook.Namespace, webhook.Id);
        var stored = await context.Storage.LoadAsync(WebhookEntries.Namespace, key, cancellation).ConfigureAwait(false);
        return WebhookEntries.Value(stored.Value) is { } json && WebhookCodec.Decode(JsonMembers.Of(json)) is { } found ? new(found, stored.Version) : null;
    }

    /// <summary>Completes soon after a webhook was changed or got letters.</summary>
    public ValueTask WaitAsync(LogPosition after, CancellationToken cancellation) => context.Storage.WaitForAppendAsync(WebhookEntries.Log, after, cancellation);

    /// <summary>Removes the letters of webhooks whose deletion was interrupted.</summary>
    public async ValueTask RemoveDeletedAsync(CancellationToken cancellation)
    {
        await foreach (var entry in WebhookScan.EntriesAsync(context, WebhookEntries.AllDeleted, cancellation).ConfigureAwait(false))
        {
            await WebhookScan.RemoveAsync(context, entry.Id[WebhookEntries.AllDeleted.Length..], cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Becomes the owner of a webhook that has none, or whose owner's lease has ended. Null = it has another owner, or was changed or deleted.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="owner">The name of this process.</param>
    /// <param name="until">The end of the lease.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<OwnedWebhook?> TryOwnAsync(StoredWebhook webhook, string owner, DateTimeOffset until, CancellationToken cancellation)
    {
        var key = WebhookEntries.Progress(webhook.Webhook.Id);
        var stored = await context.Storage.LoadAsync(WebhookEntries.Namespace, key, cancellation).ConfigureAwait(false);
        var progress = WebhookEntries.Value(stored.Value) is { } json ? WebhookRecords.ReadProgress(json) : WebhookProgress.None;
        if (progress.Owner.Length > 0 && progress.Owner != owner && progress.Until > Clock.GetUtcNow())
        {
            return null;
        }

        var owned = progress with { Owner = owner, Until = until };
        var version = stored.Version.Next;
        ImmutableArray<Check> checks = [new(key, stored.Version), new(WebhookEntries.Webhook(webhook.Webhook.Namespace, webhook.Webhook.Id), webhook.Version)];
        var commit = new Commit(WebhookEntries.Namespace, checks, [WebhookEntries.Put(key, version, WebhookRecords.Encode(owned))], []);
        var result = await context.Storage.CommitAsync(commit, cancellation).ConfigureAwait(false);
        return result.IsCommitted ? new(webhook.Webhook.Id, owned, version) : null;
    }

    /// <summary>Stores the progress of an owner, with letters and attempts. Null = this process is no longer the owner.</summary>
    public async ValueTask<OwnedWebhook?> CommitAsync(OwnedWebhook owned, WebhookProgress progress, LetterChanges changes, CancellationToken cancellation)
    {
        var (key, version) = (WebhookEntries.Progress(owned.Id), owned.Version.Next);
        List<Write> writes = [WebhookEntries.Put(key, version, WebhookRecords.Encode(progress))];
        writes.AddRange(changes.Put.Select(letter => PutLetter(WebhookEntries.Letters(owned.Id), letter)));
        writes.AddRange(changes.Dead.Select(letter => PutLetter(WebhookEntries.Dead(owned.Id), letter)));
        writes.AddRange(changes.Remove.Select(name => Write.Forget(EntityKey.Key(WebhookEntries.Letters(owned.Id) + name))));
        writes.AddRange(changes.RemoveDead.Select(name => Write.Forget(EntityKey.Key(WebhookEntries.Dead(owned.Id) + name))));
        if (changes.Attempts is { } attempts)
        {
            var json = new JsonBuilder();
            WebhookRecords.WriteAttempts(attempts, ref json);
            writes.Add(WebhookEntries.Put(WebhookEntries.Attempts(owned.Id), version, json.ToJsonText()));
        }

        var commit = new Commit(WebhookEntries.Namespace, [new(key, owned.Version)], [.. writes], []);
        var result = await context.Storage.CommitAsync(commit, cancellation).ConfigureAwait(false);
        return result.IsCommitted ? owned with { Progress = progress, Version = version } : null;
    }

    /// <summary>Reads letters that wait, in the order in which they were stored.</summary>
    /// <param name="id">The webhook.</param>
    /// <param name="areAdded">Whether to read those that requests have added, or those that the owner has stored.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<NamedLetter> LettersAsync(
        string id, bool areAdded, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var prefix = areAdded ? WebhookEntries.Added(id) : WebhookEntries.Own(id);
        await foreach (var entry in WebhookScan.EntriesAsync(context, prefix, cancellation).ConfigureAwait(false))
        {
            if (WebhookScan.LetterOf(entry) is { } letter)
            {
                yield return new(entry.Id[WebhookEntries.Letters(id).Length..], letter);
            }
        }
    }

    /// <summary>Reads the names of the dead letters, oldest first.</summary>
    public async ValueTask<List<string>> DeadAsync(string id, CancellationToken cancellation)
    {
        var names = new List<string>();
        await foreach (var entry in WebhookScan.EntriesAsync(context, WebhookEntries.Dead(id), cancellation).ConfigureAwait(false))
        {
            names.Add(entry.Id[WebhookEntries.Dead(id).Length..]);
        }

        return names;
    }

    /// <summary>Reads the recent attempts, newest first.</summary>
    public async ValueTask<ImmutableArray<WebhookAttempt>> AttemptsAsync(string id, CancellationToken cancellation)
    {
        var stored = await context.Storage.LoadAsync(WebhookEntries.Namespace, WebhookEntries.Attempts(id), cancellation).ConfigureAwait(false);
        return WebhookEntries.Value(stored.Value) is { } json ? WebhookRecords.ReadAttempts(json) : [];
    }

    /// <summary>Loads one letter that waits; null if it is missing or unreadable.</summary>
    public async ValueTask<WebhookLetter?> LoadAsync(string id, string name, CancellationToken cancellation)
    {
        var stored = await context.Storage.LoadAsync(WebhookEntries.Namespace, EntityKey.Key(WebhookEntries.Letters(id) + name), cancellation).ConfigureAwait(false);
        return stored.Value is { } value ? WebhookScan.LetterOf(new(name, stored.Version, value)) : null;
    }

    /// <summary>Reads a page of a log that a webhook follows.</summary>
    public ValueTask<LogPage> ReadAsync(LogKey log, LogPosition after, PageBound bound, CancellationToken cancellation) =>
        context.Storage.ReadEventsAsync(log, after, bound, cancellation);

    /// <summary>The end of a log that a webhook follows.</summary>
    public async ValueTask<LogPosition> TailAsync(LogKey log, CancellationToken cancellation) =>
        (await context.Storage.ReadLogAsync(log, LogPosition.Start, 0, cancellation).ConfigureAwait(false)).Tail;

    /// <summary>Completes soon after a log has an event after the position.</summary>
    public ValueTask WaitAsync(LogKey log, LogPosition after, CancellationToken cancellation) => context.Storage.WaitForAppendAsync(log, after, cancellation);

    /// <summary>Disables a webhook whose receiver is gone, unless its address was changed meanwhile.</summary>
    /// <param name="webhook">The webhook with the address of the receiver.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask DisableAsync(Webhook webhook, string reason, CancellationToken cancellation)
    {
        var command = new WebhookCommand.Switch(WebhookState.Disabled, reason, webhook.Url);
        await context.Loop.RunAsync(new WebhookTransaction(context, webhook.Namespace, webhook.Id, command, isDryRun: false), cancellation).ConfigureAwait(false);
    }

    private static Write PutLetter(string prefix, NamedLetter named) =>
        WebhookEntries.Put(EntityKey.Key(prefix + named.Name), new(Math.Max(1, named.Letter.Attempts + 1)), WebhookRecords.Encode(named.Letter));
}

/// <summary>A webhook that this process owns.</summary>
/// <param name="Id">The webhook.</param>
/// <param name="Progress">The stored progress.</param>
/// <param name="Version">The version of the entry that stores it.</param>
internal sealed record OwnedWebhook(string Id, WebhookProgress Progress, EntityVersion Version);

/// <summary>A stored letter.</summary>
/// <param name="Name">The name, which sorts as the letters do.</param>
/// <param name="Letter">The letter.</param>
internal sealed record NamedLetter(string Name, WebhookLetter Letter);

/// <summary>The changes of letters that one commit makes.</summary>
/// <param name="Put">The letters that wait from now, or have another number of attempts.</param>
/// <param name="Dead">The new dead letters.</param>
/// <param name="Remove">The names of letters that no longer wait.</param>
/// <param name="RemoveDead">The names of dead letters to drop, because there are too many.</param>
/// <param name="Attempts">The recent attempts, newest first; null = unchanged.</param>
internal sealed record LetterChanges(
    IReadOnlyCollection<NamedLetter> Put,
    IReadOnlyCollection<NamedLetter> Dead,
    IReadOnlyCollection<string> Remove,
    IReadOnlyCollection<string> RemoveDead,
    ImmutableArray<WebhookAttempt>? Attempts);
