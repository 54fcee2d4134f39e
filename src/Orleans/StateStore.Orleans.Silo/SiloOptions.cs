using System.Net;

namespace StateStore.Orleans.Silo;

/// <summary>What a silo can be told beyond what the server can; <see cref="SiloSettings"/> says how each is named.</summary>
internal sealed record SiloOptions : ServerOptions
{
    public Clustering Clustering { get; init; } = Clustering.Localhost;

    public string ClusterId { get; init; } = "";

    public string ServiceId { get; init; } = "";

    public int SiloPort { get; init; }

    public int GatewayPort { get; init; }

    /// <summary>Where other silos and clients reach this one; null = whatever the clustering means by default.</summary>
    public IPAddress? AdvertisedIp { get; init; }

    public bool Dashboard { get; init; }

    public bool IsStorageShared { get; init; }

    /// <summary>The clustering's ports are as open as its address, and nobody there is asked who they are either.</summary>
    /// <exception cref="OptionException">The parts don't fit together.</exception>
    public SiloOptions Check()
    {
        if (Clustering.Redis is null)
        {
            return this;
        }

        if (!Storage.IsShared)
        {
            throw new OptionException("--storage: silos of one cluster need one storage, which only redis: is");
        }

        if (!Insecure && (AdvertisedIp is null || !IPAddress.IsLoopback(AdvertisedIp)))
        {
            throw new OptionException(
                "--clustering: the ports of the silo can be reached from other machines, and nobody is asked who they are; "
                + "add --insecure if that is meant, or --advertised-ip 127.0.0.1");
        }

        return this;
    }
}
