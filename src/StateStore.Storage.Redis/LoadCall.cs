using System.Collections.Immutable;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Builds the arguments of <c>Scripts/load.lua</c> and reads its answer.</summary>
internal static class LoadCall
{
    public static async ValueTask<ImmutableArray<StoredEntry>> RunAsync(
        RedisConnection connection, NamespaceKeys keys, ImmutableArray<EntityKey> wanted, long bytes, CancellationToken cancellation)
    {
        // Before the call: an answer that came over an earlier connection must not count as one of a later connection.
        var generation = connection.Generation;
        return Result(await connection.RunAsync(RedisScript.Load, Keys(keys, wanted), Arguments(wanted, bytes), cancellation).ConfigureAwait(false), generation);
    }

    private static RedisKey[] Keys(NamespaceKeys keys, ImmutableArray<EntityKey> wanted)
    {
        var all = new RedisKey[1 + wanted.Length];
        all[0] = keys.Tombstones;
        for (var i = 0; i < wanted.Length; i++)
        {
            all[i + 1] = keys.Of(wanted[i]);
        }

        return all;
    }

    private static RedisValue[] Arguments(ImmutableArray<EntityKey> wanted, long bytes)
    {
        var arguments = new RedisValue[1 + wanted.Length];
        arguments[0] = bytes;
        for (var i = 0; i < wanted.Length; i++)
        {
            arguments[i + 1] = EntryName.Of(wanted[i]);
        }

        return arguments;
    }

    private static ImmutableArray<StoredEntry> Result(RedisResult answer, int generation)
    {
        var parts = ((RedisValue[]?)answer)!;
        var life = StoreLife.Of((long)parts[0], generation);
        var entries = ImmutableArray.CreateBuilder<StoredEntry>(parts.Length / 2);
        for (var i = 1; i < parts.Length; i += 2)
        {
            entries.Add(
                (byte[]?)parts[i] is { } value ? Found(value, parts[i + 1], life)
                : Damage.Read(parts[i + 1]) is { } damage ? new(damage.Version with { Life = life }, null) { Damage = damage.Found }
                : new(new((long)parts[i + 1]) { Life = life }, null));
        }

        return entries.MoveToImmutable();
    }

    /// <summary>An entry with a value. For a value without a version, the script gives the highest version of the namespace; nothing if it has given none.</summary>
    private static StoredEntry Found(byte[] value, RedisValue highest, long life)
    {
        var (version, content) = StoredValue.Read(value);
        return new(version with { Life = life, Floor = highest.IsNullOrEmpty ? 0 : (long)highest }, content);
    }
}
