using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace StateStore.Engine.Webhooks;

/// <summary>A webhook with the version of its entry.</summary>
internal sealed record StoredWebhook(Webhook Webhook, EntityVersion Version);

/// <summary>Lists of the entries of webhooks. An entry that can't be read is left out.</summary>
internal static class WebhookScan
{
    private const int PageSize = 500;

    public static async ValueTask<ImmutableArray<StoredWebhook>> ListAsync(EngineContext context, string prefix, CancellationToken cancellation)
    {
        var found = ImmutableArray.CreateBuilder<StoredWebhook>();
        await foreach (var entry in EntriesAsync(context, prefix, cancellation).ConfigureAwait(false))
        {
            if (WebhookOf(entry) is { } webhook)
            {
                found.Add(new(webhook, entry.Version));
            }
        }

        return found.DrainToImmutable();
    }

    public static async ValueTask<DeadLetterPage> DeadAsync(EngineContext context, string id, string? after, int limit, CancellationToken cancellation)
    {
        var prefix = WebhookEntries.Dead(id);
        var query = new ScanQuery(KeyKind.Key, prefix, after is null ? null : prefix + after, limit);
        var page = await context.Storage.ScanAsync(WebhookEntries.Namespace, query, cancellation).ConfigureAwait(false);
        ImmutableArray<DeadLetter> letters = [.. page.Entries.Select(entry => LetterOf(entry) is { } letter ? new DeadLetter(entry.Id[prefix.Length..], letter) : null).OfType<DeadLetter>()];
        return new(letters, page.Next?[prefix.Length..]);
    }

    /// <summary>The webhook in an entry; null if it can't be read.</summary>
    public static Webhook? WebhookOf(ScannedEntry entry) => WebhookEntries.Value(entry.Value) is { } json ? WebhookCodec.Decode(JsonMembers.Of(json)) : null;

    /// <summary>The letter in an entry; null if it can't be read.</summary>
    public static WebhookLetter? LetterOf(in ScannedEntry entry)
    {
        try
        {
            return WebhookEntries.Value(entry.Value) is { } json ? WebhookRecords.ReadLetter(JsonMembers.Of(json)) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Removes the letters of a deleted webhook, and then the note of its deletion. Several processes may do so at the same time.</summary>
    /// <returns>True.</returns>
    public static async ValueTask<bool> RemoveAsync(EngineContext context, string id, CancellationToken cancellation)
    {
        foreach (var prefix in (string[])[WebhookEntries.Letters(id), WebhookEntries.Dead(id)])
        {
            while (true)
            {
                var page = await context.Storage.ScanAsync(WebhookEntries.Namespace, new(KeyKind.Key, prefix, null, PageSize), cancellation).ConfigureAwait(false);
                if (page.Entries.IsEmpty)
                {
                    break;
                }

                await ForgetAsync(context, page.Entries.Select(entry => entry.Id), cancellation).ConfigureAwait(false);
            }
        }

        await ForgetAsync(context, [WebhookEntries.Deleted(id).Id], cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>All entries with a prefix, in their order.</summary>
    public static async IAsyncEnumerable<ScannedEntry> EntriesAsync(EngineContext context, string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        do
        {
            var page = await context.Storage.ScanAsync(WebhookEntries.Namespace, new(KeyKind.Key, prefix, after, PageSize), cancellation).ConfigureAwait(false);
            foreach (var entry in page.Entries)
            {
                yield return entry;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    private static async ValueTask ForgetAsync(EngineContext context, IEnumerable<string> names, CancellationToken cancellation)
    {
        var commit = new Commit(WebhookEntries.Namespace, [], [.. names.Select(name => Write.Forget(EntityKey.Key(name)))], []);
        await context.Storage.CommitAsync(commit, cancellation).ConfigureAwait(false);
    }
}
