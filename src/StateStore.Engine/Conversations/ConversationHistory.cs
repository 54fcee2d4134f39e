using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>Reads the changes of one conversation: they are numbered by the versions they made, so they are loaded by number.</summary>
internal sealed class ConversationHistory(EngineContext context)
{
    public async ValueTask<Result<HistoryPage>> ReadAsync(string ns, string id, int limit, CancellationToken cancellation)
    {
        var loaded = await context.Outages.Guard(context.Storage.LoadAsync(ns, EntityKey.Conversation(id), cancellation)).ConfigureAwait(false);
        if (!loaded.TryGet(out var conversation, out var error))
        {
            return error;
        }

        var newest = conversation.Version.Number;
        if (newest == 0 && conversation.Value is null)
        {
            return StoreError.NotFound("There is no such conversation");
        }

        var count = (int)Math.Min(newest, Math.Min(limit, context.Limits.HistoryLength));
        if (count == 0)
        {
            return new HistoryPage([]);
        }

        var keys = ImmutableArray.CreateRange(Enumerable.Range(0, count).Select(i => EntityKey.History(id, new(newest - i))));
        var entries = await context.Outages.Guard(context.Storage.LoadManyAsync(ns, keys, cancellation)).ConfigureAwait(false);
        if (!entries.TryGet(out var stored, out error))
        {
            return error;
        }

        return new HistoryPage([.. stored.Where(entry => entry.Value is not null).Select(entry => JsonText.FromTrusted(entry.Value!.Value))]);
    }
}
