using System.Collections.Immutable;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Deletes namespaces: <c>Scripts/delete.lua</c> in one step for all readers, then the former content page by page.</summary>
/// <remarks>
/// An odd life says that pages are left. Each page is removed only in the life in which its sweep began, so a late sweeper takes nothing from the
/// next life.
/// </remarks>
internal sealed class NamespaceRemoval(RedisConnection connection, NamespaceRegistry registry, DueNamespaces due, IndexRebuild rebuild)
{
    /// <summary>
    /// The names of namespaces that are being deleted. On a cluster it lies in another slot, so it may also list other names; their next sweep
    /// removes them.
    /// </summary>
    private static readonly RedisKey Deleted = "statestore:deleted";

    private const int PageSize = 500;

    public async ValueTask<NamespaceDeletion> DeleteAsync(NamespaceKeys keys, CancellationToken cancellation)
    {
        await connection.BoundAsync(rebuild.EnsureFitAsync(keys), cancellation).ConfigureAwait(false);
        await ExecuteAsync("SADD", keys.Name, cancellation).ConfigureAwait(false);
        RedisKey[] all = [.. keys.Fixed(), keys.Records.Ids, .. keys.Renamed.SelectMany(pair => new[] { pair.Name, pair.Deleted }), .. keys.Removed()];
        var isDeleted = (bool)await connection.RunAsync(RedisScript.Delete, all, [keys.Renamed.Length], cancellation).ConfigureAwait(false);
        if (!isDeleted)
        {
            await ExecuteAsync("SREM", keys.Name, cancellation).ConfigureAwait(false);
        }

        return isDeleted ? NamespaceDeletion.Sweeping : NamespaceDeletion.Nothing;
    }

    public async ValueTask<ImmutableArray<string>> ListAsync(int limit, CancellationToken cancellation) =>
        [.. ((string[]?)await ExecuteAsync("SRANDMEMBER", limit, cancellation).ConfigureAwait(false))!];

    public async ValueTask<bool> SweepAsync(NamespaceKeys keys, CancellationToken cancellation)
    {
        var life = await registry.LifeAsync(keys, cancellation).ConfigureAwait(false);
        if (life % 2 == 1)
        {
            foreach (var (_, remains, kind) in keys.Renamed)
            {
                if (await SweepPageAsync(keys, remains, kind, life, cancellation).ConfigureAwait(false))
                {
                    return true;
                }
            }

            // The name is removed before the next life begins: a process that registers it again has to name that life (Registration.Life).
            await registry.RemoveAsync(keys.Name, cancellation).ConfigureAwait(false);
            await due.RemoveAsync(keys.Name, cancellation).ConfigureAwait(false);
            await connection.RunAsync(RedisScript.Revive, [keys.Tombstones], [life], cancellation).ConfigureAwait(false);
        }

        await ExecuteAsync("SREM", keys.Name, cancellation).ConfigureAwait(false);
        return false;
    }

    /// <summary>False if nothing is left.</summary>
    private async ValueTask<bool> SweepPageAsync(NamespaceKeys keys, RedisKey remains, KeyKind? kind, long life, CancellationToken cancellation)
    {
        var page = ((RedisResult[]?)await connection.RunAsync(RedisScript.Remains, [remains], [PageSize], cancellation).ConfigureAwait(false))!;
        var names = ((RedisValue[]?)page[1])!;
        if (names.Length == 0)
        {
            return false;
        }

        var entries = names
            .Select(name => kind is { } of ? new EntityKey(of, (string)name!) : EntryName.TryParse((string?)name, out var parsed) ? parsed : (EntityKey?)null)
            .OfType<EntityKey>();
        RedisKey[] doomed = [keys.Tombstones, remains, .. entries.SelectMany(entry => KeysOf(keys, entry))];
        RedisValue[] arguments = [life, (string?)page[0] == "hash" ? "HDEL" : "ZREM", .. names];
        await connection.RunAsync(RedisScript.Sweep, doomed, arguments, cancellation).ConfigureAwait(false);
        return true;
    }

    private static IEnumerable<RedisKey> KeysOf(NamespaceKeys keys, EntityKey entry) =>
        KindProperties.Of(entry.Kind).History is not null ? [keys.Of(entry), keys.History(entry)] : [keys.Of(entry)];

    /// <summary>
    /// Runs a command on the set of names. If another tool has overwritten the set, its names are lost. A commit that meets a deletion restores the
    /// name.
    /// </summary>
    private async ValueTask<RedisResult> ExecuteAsync(string command, object argument, CancellationToken cancellation)
    {
        try
        {
            return await connection.ExecuteAsync(command, [Deleted, argument], cancellation).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            await IndexRebuild.SetAsideAsync(connection, [[(Deleted, "set")]], cancellation).ConfigureAwait(false);
            return await connection.ExecuteAsync(command, [Deleted, argument], cancellation).ConfigureAwait(false);
        }
    }
}
