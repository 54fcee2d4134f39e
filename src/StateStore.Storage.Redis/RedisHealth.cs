using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Asks Redis how it is and puts it into one line for an operator, without a word of an exception.</summary>
internal sealed class RedisHealth(RedisConnection connection)
{
    public async ValueTask<StorageHealth> CheckAsync(CancellationToken cancellation)
    {
        try
        {
            await connection.ExecuteAsync("PING", [], cancellation).ConfigureAwait(false);
            var answer = await connection.ExecuteAsync("INFO", [], cancellation).ConfigureAwait(false);
            var info = RedisInfo.Parse((string?)answer);
            var fsync = await FsyncAsync(cancellation).ConfigureAwait(false);
            return new(info["role"] == "master", $"redis {info["redis_version"]} at {connection.Place}, {string.Join("; ", Facts(info, fsync))}");
        }
        catch (Exception e) when (e is StorageUnavailableException or RedisException)
        {
            return new(false, $"redis at {connection.Place} {RedisFailure.Words(e)}") { Details = e.Message };
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

        if (info["maxmemory"] is not ("0" or "") && info["maxmemory_policy"] != "noeviction")
        {
            yield return $"maxmemory-policy {info["maxmemory_policy"]} throws away state when memory is short: set noeviction";
        }
    }

    /// <summary>Null where CONFIG is forbidden, as with most hosted ones.</summary>
    private async ValueTask<string?> FsyncAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await connection.ExecuteAsync("CONFIG", ["GET", "appendfsync"], cancellation).ConfigureAwait(false);
            return ((string[]?)answer) is [_, var value] ? value : null;
        }
        catch (Exception e) when (e is RedisException || e.InnerException is RedisServerException)
        {
            return null;
        }
    }
}
