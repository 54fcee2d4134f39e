using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Checks Redis and describes it in one line for an operator, without the text of an exception.</summary>
internal sealed class RedisHealth(RedisConnection connection, WriteProbe probe)
{
    /// <summary>A random number, made by the first process that finds none: FLUSHALL takes it along.</summary>
    private static readonly RedisKey Life = "statestore:life";

    public async ValueTask<StorageHealth> CheckAsync(CancellationToken cancellation)
    {
        try
        {
            // Both calls are sent together, so that a silent Redis costs one timeout.
            var pinging = connection.CheckAsync("PING", [], cancellation).AsTask();
            var informing = connection.CheckAsync("INFO", [], cancellation).AsTask();
            await pinging.ConfigureAwait(false);
            var info = RedisInfo.Parse((string?)await informing.ConfigureAwait(false));
            var fsync = await FsyncAsync(cancellation).ConfigureAwait(false);
            var description = $"redis {info["redis_version"]} at {connection.Place}, {string.Join("; ", Facts(info, fsync))}";
            if (info["role"] != "master")
            {
                return new(false, description);
            }

            await probe.RunAsync(cancellation).ConfigureAwait(false);
            return new(true, description) { Warning = Warning(info, fsync), Life = await LifeAsync(cancellation).ConfigureAwait(false) };
        }
        catch (Exception e) when (e is StorageUnavailableException or RedisException)
        {
            var cause = e is StorageUnavailableException && RedisFailure.IsUnreachable(e) ? await connection.FindCauseAsync(cancellation).ConfigureAwait(false) : null;
            var told = RedisFailure.IsPasswordRefused(cause) ? cause! : e;
            return new(false, $"redis at {connection.Place} {RedisFailure.Words(told)}") { Details = told.Message };
        }
    }

    private async ValueTask<long> LifeAsync(CancellationToken cancellation)
    {
        var generation = connection.Generation;
        try
        {
            // One script would do; two commands need no right that others don't need.
            await connection.CheckAsync("SET", [Life, Random.Shared.NextInt64(1L << 52), "NX"], cancellation).ConfigureAwait(false);
            var life = await connection.CheckAsync("GET", [Life], cancellation).ConfigureAwait(false);
            return StoreLife.Of(long.TryParse((string?)life, out var number) ? number : 0, generation);
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            return StoreLife.Of(0, generation);
        }
    }

    private static IEnumerable<string> Facts(RedisInfo info, string? fsync)
    {
        yield return info["role"];
        if (info["role"] != "master")
        {
            yield return "a replica takes no writes";
        }

        yield return info["cluster_enabled"] == "1" ? "cluster" : "standalone";
        yield return info["aof_enabled"] == "1"
            ? $"appendonly yes, appendfsync {fsync ?? "not told"}"
            : "appendonly no: acknowledged changes are lost when Redis dies";
        if (info["aof_last_write_status"] is "err")
        {
            yield return "the last append to its file failed";
        }

        if (Evicts(info))
        {
            yield return $"maxmemory-policy {info["maxmemory_policy"]} throws away state when memory is short: set noeviction";
        }
    }

    /// <summary>The ways in which Redis can lose acknowledged changes, and the remedies; null = none.</summary>
    private string? Warning(RedisInfo info, string? fsync)
    {
        var durability = (info["aof_enabled"], fsync) switch
        {
            ("0", _) => "has appendonly no, so all that changed since its last snapshot is lost when it ends; set appendonly yes and appendfsync always",
            ("1", "everysec") => "has appendfsync everysec, so up to a second of changes is lost when its machine dies; set appendfsync always",
            ("1", "no") => "has appendfsync no, so changes of up to half a minute are lost when its machine dies; set appendfsync always",
            _ => null,
        };
        var eviction = Evicts(info)
            ? $"has maxmemory-policy {info["maxmemory_policy"]}, which throws away state when memory is short; set maxmemory-policy noeviction"
            : null;
        return durability is null && eviction is null
            ? null
            : $"redis at {connection.Place} {string.Join("; it ", new[] { durability, eviction }.OfType<string>())}";
    }

    private static bool Evicts(RedisInfo info) => info["maxmemory"] is not ("0" or "") && info["maxmemory_policy"] != "noeviction";

    /// <summary>The setting; null if CONFIG is forbidden, as in most hosted services.</summary>
    private async ValueTask<string?> FsyncAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await connection.CheckAsync("CONFIG", ["GET", "appendfsync"], cancellation).ConfigureAwait(false);
            return ((string[]?)answer) is [_, var value] ? value : null;
        }
        catch (Exception e) when (e is RedisException || e.InnerException is RedisServerException)
        {
            return null;
        }
    }
}
