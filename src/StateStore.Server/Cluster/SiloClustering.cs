using System.Net;
using Orleans.Clustering.Redis;
using StackExchange.Redis;
using ClusterOptions = StateStore.Server.Options.ClusterOptions;

namespace StateStore.Server.Cluster;

/// <summary>Makes a silo find the others, and be found.</summary>
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

    /// <summary>Redis answers, and what it has is no membership table: the key is missing, or another tool wrote it.</summary>
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
            // An address that only this machine knows is all that is listened at.
            silo.ConfigureEndpoints(address, options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        }
    }
}
