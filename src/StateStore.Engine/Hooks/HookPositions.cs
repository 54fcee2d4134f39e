using System.Collections.Immutable;

namespace StateStore.Engine.Hooks;

/// <summary>
/// Positions of the hooks that follow the log of a namespace's conversations. Each is an entry of a kind of its own
/// (<see cref="KeyKind.HookPosition"/>), which no operation on keys reaches. A position moves in the commit of what its hook changes: so that is made exactly
/// once, however often a process ends, and however many of them run the hook.
/// </summary>
internal sealed class HookPositions(EngineContext context)
{
    /// <summary>A position is not due. The time makes it findable with all else that is, as an entry of a kind that nothing lists.</summary>
    private static readonly DateTimeOffset Never = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The noted position of a hook; errors: STORAGE_UNAVAILABLE, INTERNAL (the entry holds something else).</summary>
    public async ValueTask<Result<HookProgress>> FindAsync(string ns, string hook, CancellationToken cancellation)
    {
        var loading = context.Storage.LoadAsync(ns, EntityKey.HookPosition(hook), cancellation);
        var loaded = await context.Outages.Guard(loading).ConfigureAwait(false);
        if (!loaded.TryGet(out var stored, out var error))
        {
            return error;
        }

        if (stored.Value is not { } value)
        {
            return new HookProgress(null, stored.Version);
        }

        return LogPosition.TryParse(JsonMembers.Of(JsonText.FromTrusted(value)).Find("position"u8)?.TryString() ?? "", out var position)
            ? new HookProgress(position, stored.Version)
            : new StoreError(ErrorCode.Internal, $"The position of the hook {hook} is unreadable");
    }

    /// <summary>
    /// Makes changes of keys, and notes with them where the hook is now. Errors: VERSION_CONFLICT when the position has moved meanwhile; those of the changes.
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="hook">The hook's name.</param>
    /// <param name="from">What is noted of it.</param>
    /// <param name="position">Where it is now.</param>
    /// <param name="changes">What it changes; may be empty.</param>
    /// <param name="cancellation">Ends the loading.</param>
    public async ValueTask<Result<HookProgress>> AdvanceAsync(
        string ns, string hook, HookProgress from, LogPosition position, ImmutableArray<KeyRequest> changes, CancellationToken cancellation)
    {
        if (!changes.IsEmpty && RequestChecks.Keys(ns, changes, null, context.Limits) is { } invalid)
        {
            return invalid;
        }

        var key = EntityKey.HookPosition(hook);
        var next = from.Version.Next;
        var json = new JsonBuilder();
        json.Raw("{\"version\":"u8).Number(next.Number).Raw(",\"position\":"u8).String(position.ToString()).Raw("}"u8);
        var note = Write.Put(key, next, json.ToArray(), Never);
        return await context.Loop.RunAsync(new HookTransaction(context, ns, new(key, from.Version), note, position, changes), cancellation).ConfigureAwait(false);
    }
}
