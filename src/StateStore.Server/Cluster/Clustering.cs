using StackExchange.Redis;
using StateStore.Server.Options;
using StateStore.Storage.Redis;

namespace StateStore.Server.Cluster;

/// <summary>How silos find each other.</summary>
/// <param name="Redis">In this Redis; null = there is only this one.</param>
/// <param name="Shown">As it may be shown: without secrets.</param>
internal sealed record Clustering(ConfigurationOptions? Redis, string Shown)
{
    private const string RedisPrefix = "redis:";

    public static readonly Clustering Localhost = new(null, "localhost");

    /// <exception cref="OptionException">It is none of the two.</exception>
    public static Clustering Parse(string text)
    {
        if (text == Localhost.Shown)
        {
            return Localhost;
        }

        if (!text.StartsWith(RedisPrefix, StringComparison.Ordinal) || text.Length == RedisPrefix.Length)
        {
            throw new OptionException("that is not a clustering; use localhost, redis:HOST:PORT or off");
        }

        try
        {
            var redis = RedisAddress.Parse(text[RedisPrefix.Length..]);

            // Redis may start after the silo, or be away for a while.
            redis.AbortOnConnectFail = false;
            return new(redis, RedisPrefix + RedisAddress.Show(redis));
        }
        catch (ArgumentException e)
        {
            throw new OptionException($"the configuration of Redis can't be understood: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Asks its Redis, because a silo that can't join without it would tell so much later, and at much greater length.</summary>
    /// <exception cref="IOException">It does not answer.</exception>
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
