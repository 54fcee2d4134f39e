using System.Collections.Immutable;
using System.Globalization;

namespace StateStore.Engine.Conversations;

/// <summary>Lists the conversations of a namespace, by id or by age.</summary>
internal sealed class ConversationLists(EngineContext context)
{
    public async ValueTask<Result<ConversationPage>> ListAsync(string ns, ConversationQuery query, CancellationToken cancellation)
    {
        if ((Names.CheckNamespace(ns, context.Limits) ?? context.CheckLimit("limit", query.Limit)) is { } invalid)
        {
            return invalid;
        }

        if (query.OlderThan is { } age)
        {
            return await ListByAgeAsync(ns, query, age, cancellation).ConfigureAwait(false);
        }

        var scan = new ScanQuery(KeyKind.Conversation, query.Prefix ?? "", query.After, query.Limit, query.State) { Bytes = context.Limits.PageBytes };
        var scanned = await context.Outages.Guard(context.Storage.ScanAsync(ns, scan, cancellation)).ConfigureAwait(false);
        return scanned.TryGet(out var page, out var error) ? Page(page.Entries, page.Next) : error;
    }

    private async ValueTask<Result<ConversationPage>> ListByAgeAsync(string ns, ConversationQuery query, TimeSpan age, CancellationToken cancellation)
    {
        if (query.State is not { } state || !string.IsNullOrEmpty(query.Prefix) || age < TimeSpan.Zero)
        {
            return StoreError.InvalidInput(
                age < TimeSpan.Zero ? "older_than must be 0 or more"
                : query.State is null ? "older_than needs state: the age of a conversation is the time since it entered its state"
                : "older_than can't be combined with prefix: the list is ordered by age, not by id");
        }

        AgePosition? after = null;
        if (query.After is { } text)
        {
            if (ReadPosition(text) is not { } position)
            {
                return StoreError.InvalidInput("after must be the next of a page of the same list by age");
            }

            after = position;
        }

        var now = context.Clock.GetUtcNow();
        var until = age < now - DateTimeOffset.UnixEpoch ? now - age : DateTimeOffset.UnixEpoch;
        var scan = new AgeQuery(KeyKind.Conversation, state, until, after, query.Limit) { Bytes = context.Limits.PageBytes };
        var scanned = await context.Outages.Guard(context.Storage.ScanByAgeAsync(ns, scan, cancellation)).ConfigureAwait(false);
        return scanned.TryGet(out var page, out var error) ? Page(page.Entries, page.Next is { } next ? Text(next) : null) : error;
    }

    private ConversationPage Page(ImmutableArray<ScannedEntry> entries, string? next)
    {
        var now = context.Clock.GetUtcNow();
        var found = ImmutableArray.CreateBuilder<ListedConversation>(entries.Length);
        var corrupt = ImmutableArray.CreateBuilder<CorruptEntry>();
        foreach (var entry in entries)
        {
            if (entry.Damage is not null || ConversationCodec.Decode(entry.Value) is not { } conversation)
            {
                corrupt.Add(new(entry.Id, context.Outages.Note(Corruption.Of(EntityKey.Conversation(entry.Id), entry.Stored)).Message));
            }
            else if (!conversation.IsExpired(now))
            {
                found.Add(new(entry.Id, entry.Version.Number, conversation));
            }
        }

        return new(found.DrainToImmutable(), next) { Corrupt = corrupt.DrainToImmutable() };
    }

    /// <summary>Writes a place in a list by age: <c>{Unix milliseconds}:{id}</c>.</summary>
    private static string Text(AgePosition position) =>
        string.Create(CultureInfo.InvariantCulture, $"{position.At.ToUnixTimeMilliseconds()}:{position.Id}");

    private static AgePosition? ReadPosition(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= LastMillisecond
            ? new(DateTimeOffset.FromUnixTimeMilliseconds(at), text[(colon + 1)..])
            : null;
    }

    private static long LastMillisecond => DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
}
