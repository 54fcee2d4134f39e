using System.Net;
using Orleans.Clustering.Redis;
using StackExchange.Redis;
using ClusterOptions = StateStore.Server.Options.ClusterOptions;

namespace StateStore.Server.Cluster;

/// <summary>Configures the clustering of a silo: the table of members, the stream subscriptions, and the addresses of its ports.</summary>
internal static class SiloClustering
{
    private const string SubscriptionStorage = "PubSubStore";

    public static void UseClustering(this ISiloBuilder silo, ClusterOptions options)
    {
        if (options.Clustering?.Redis is { } redis)
        {
            silo.UseRedisClustering(clustering => clustering.ConfigurationOptions = redis);
            silo.AddRedisGrainStorage(SubscriptionStorage, storage => storage.ConfigurationOptions = redis);
            silo.ConfigureEndpoints(options);
        }
        else
        {
            silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort);
        }

        silo.Configure<global::Orleans.Configuration.ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterId;
            cluster.ServiceId = options.ServiceId;
        });
    }

    /// <summary>True if Redis answered but has no membership table: the key is missing, or another program has overwritten it.</summary>
    public static bool IsTableMissing(Exception e) =>
        e is RedisClusteringException || (e is RedisServerException && e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal));

    private static void ConfigureEndpoints(this ISiloBuilder silo, ClusterOptions options)
    {
        if (options.AdvertisedIp is not { } address)
        {
            silo.ConfigureEndpoints(options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: true);
        }
        else
        {
            // With a loopback address the silo listens at this address only.
            silo.ConfigureEndpoints(address, options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        }
    }
}
