using System.Collections.Immutable;

namespace StateStore.Engine.Hooks;

/// <summary>The positions of the hooks that follow the log of a namespace's conversations.</summary>
/// <remarks>
/// Each is an entry of its own kind (<see cref="KeyKind.HookPosition"/>), which no operation on keys reaches. A position moves in the same commit as
/// the changes of its hook. So each change is made exactly once, however often a process ends and however many processes run the hook.
/// </remarks>
internal sealed class HookPositions(EngineContext context)
{
    /// <summary>
    /// The due time of every position. A position never becomes due. The time only makes it findable, because no list shows entries of its kind.
    /// </summary>
    private static readonly DateTimeOffset Never = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The stored position of a hook. Errors: STORAGE_UNAVAILABLE, INTERNAL (the entry can't be read).</summary>
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
    /// Makes changes of keys, and stores the new position of the hook with them. Errors: VERSION_CONFLICT if the position has moved meanwhile, and
    /// those of the changes.
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="hook">The hook's name.</param>
    /// <param name="from">The stored progress.</param>
    /// <param name="position">The new position.</param>
    /// <param name="changes">The changes of the hook; may be empty.</param>
    /// <param name="cancellation">Ends the loading.</param>
    public async ValueTask<Result<HookProgress>> AdvanceAsync(
        string ns, string hook, HookProgress from, LogPosition position, ImmutableArray<KeyRequest> changes, CancellationToken cancellation)
    {
        if (!changes.IsEmpty && RequestChecks.Keys(ns, changes, default, context.Limits) is { } invalid)
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
