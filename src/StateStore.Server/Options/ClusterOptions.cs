using System.Net;
using StateStore.Server.Cluster;

namespace StateStore.Server.Options;

/// <summary>The options of a silo. <see cref="ClusterSettings"/> gives the name of each option.</summary>
internal sealed record ClusterOptions
{
    /// <summary>The way in which silos find each other; null for a single server.</summary>
    public Clustering? Clustering { get; init; }

    public string ClusterId { get; init; } = "";

    public string ServiceId { get; init; } = "";

    public int SiloPort { get; init; }

    public int GatewayPort { get; init; }

    /// <summary>The address at which other silos and clients reach this silo; null for the default of the clustering.</summary>
    public IPAddress? AdvertisedIp { get; init; }

    /// <summary>The files for both ports.</summary>
    public TlsFiles Tls { get; init; } = new("--silo-tls", "--silo-tls-ca");

    public bool Dashboard { get; init; }

    public bool IsStorageShared { get; init; }

    /// <summary>True if only silos and trusted clients can reach the network of both ports.</summary>
    public bool IsNetworkTrusted { get; init; }

    /// <summary>Checks the options that must fit together. The ports of a silo are as open as its address.</summary>
    /// <exception cref="OptionException">The storage is not shared by all silos, the ports are open without TLS and <c>--insecure</c>, or a file cannot be used.</exception>
    public void Check(ServerOptions server)
    {
        if (Clustering is null)
        {
            return;
        }

        Tls.CheckMutual();
        if (Clustering.Redis is null)
        {
            return;
        }

        if (!server.Storage.IsShared)
        {
            throw new OptionException("--storage: the silos of a cluster must share one storage; use redis:HOST:PORT");
        }

        if (!server.Insecure && !IsNetworkTrusted && !Tls.IsGiven && (AdvertisedIp is null || !IPAddress.IsLoopback(AdvertisedIp)))
        {
            throw new OptionException(
                "--clustering: other machines can reach the ports of the silo, and these have no authentication; add --silo-tls-cert, --silo-tls-key and "
                + "--silo-tls-ca, or --trust-silo-network if only silos can reach them, or --advertised-ip 127.0.0.1 for silos on this machine only");
        }
    }
}
