using System.Net;
using StateStore.Server.Cluster;

namespace StateStore.Server.Options;

/// <summary>How the server takes part in a cluster; <see cref="ClusterSettings"/> says how each option is named.</summary>
internal sealed record ClusterOptions
{
    /// <summary>How silos find each other; null if the server runs alone.</summary>
    public Clustering? Clustering { get; init; }

    public string ClusterId { get; init; } = "";

    public string ServiceId { get; init; } = "";

    public int SiloPort { get; init; }

    public int GatewayPort { get; init; }

    /// <summary>The address at which other silos and clients reach this silo; null for the default of the clustering.</summary>
    public IPAddress? AdvertisedIp { get; init; }

    public bool Dashboard { get; init; }

    public bool IsStorageShared { get; init; }

    /// <summary>Checks the options that must fit together. The ports of a silo are as open as its address.</summary>
    /// <exception cref="OptionException">The storage is not shared by all silos, or the ports are open without <c>--insecure</c>.</exception>
    public void Check(ServerOptions server)
    {
        if (Clustering is null or { Redis: null })
        {
            return;
        }

        if (!server.Storage.IsShared)
        {
            throw new OptionException("--storage: silos of one cluster need one storage, which only redis: is");
        }

        if (!server.Insecure && (AdvertisedIp is null || !IPAddress.IsLoopback(AdvertisedIp)))
        {
            throw new OptionException(
                "--clustering: the ports of the silo can be reached from other machines, and nobody is asked who they are; "
                + "add --insecure if that is meant, or --advertised-ip 127.0.0.1");
        }
    }
}
