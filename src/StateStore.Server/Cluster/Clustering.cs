using StackExchange.Redis;
using StateStore.Server.Options;
using StateStore.Storage.Redis;

namespace StateStore.Server.Cluster;

/// <summary>The way in which silos find each other.</summary>
/// <param name="Redis">The Redis that holds the members of the cluster. Null for a cluster of one silo.</param>
/// <param name="Shown">The text of the option without secrets.</param>
internal sealed record Clustering(ConfigurationOptions? Redis, string Shown)
{
    private const string RedisPrefix = "redis:";

    public static readonly Clustering Localhost = new(null, "localhost");

    /// <summary>Reads a clustering.</summary>
    /// <exception cref="OptionException">The text is neither <c>localhost</c> nor <c>redis:</c> with a valid configuration.</exception>
    public static Clustering Parse(string text)
    {
        if (text == Localhost.Shown)
        {
            return Localhost;
        }

        if (!text.StartsWith(RedisPrefix, StringComparison.Ordinal) || text.Length == RedisPrefix.Length)
        {
            throw new OptionException("the value is not a clustering; use localhost, redis:HOST:PORT or off");
        }

        try
        {
            var redis = RedisAddress.Parse(text[RedisPrefix.Length..]);

            // Redis may start after the silo, or be unavailable for a while.
            redis.AbortOnConnectFail = false;
            return new(redis, RedisPrefix + RedisAddress.Show(redis));
        }
        catch (ArgumentException e)
        {
            throw new OptionException($"the configuration of Redis is invalid: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Connects once to Redis. Without this check Orleans would report an unreachable Redis much later, and in many lines.</summary>
    /// <exception cref="IOException">Redis does not answer.</exception>
    public async ValueTask CheckAsync()
    {
        if (Redis is null)
        {
            return;
        }

        var once = Redis.Clone();
        once.AbortOnConnectFail = true;
        once.ConnectRetry = 1;
        try
        {
            var connection = await ConnectionMultiplexer.ConnectAsync(once).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (RedisConnectionException e)
        {
            throw new IOException($"--clustering: {Shown} can't be reached ({e.FailureType}), and without it there is no cluster", e);
        }
    }
}
