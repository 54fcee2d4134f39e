using System.Net.Sockets;

namespace StateStore.Webhooks;

/// <summary>
/// The ranges of addresses that are not public, from the IANA registries of special-purpose addresses (RFC 6890). Of IPv4, all is public that no row
/// names. Of IPv6, only global unicast can be public, so that ranges of later standards are refused.
/// </summary>
internal static class AddressRanges
{
    private static readonly IPNetwork[] NotPublic4 = Networks(
        "0.0.0.0/8", // this network; Linux connects to itself
        "10.0.0.0/8", // private (RFC 1918)
        "100.64.0.0/10", // carrier-grade NAT (RFC 6598); the metadata server of Alibaba
        "127.0.0.0/8", // loopback
        "168.63.129.16/32", // the host of a virtual machine on Azure, in a public range
        "169.254.0.0/16", // link-local; the metadata servers of most clouds
        "172.16.0.0/12", // private (RFC 1918)
        "192.0.0.0/24", // protocol assignments; the metadata server of Oracle
        "192.0.2.0/24", // documentation
        "192.31.196.0/24", // AS112 (RFC 7535)
        "192.52.193.0/24", // multicast tunnels (RFC 7450)
        "192.88.99.0/24", // relays of 6to4 (RFC 7526)
        "192.168.0.0/16", // private (RFC 1918)
        "192.175.48.0/24", // AS112 (RFC 7534)
        "198.18.0.0/15", // benchmarks (RFC 2544)
        "198.51.100.0/24", // documentation
        "203.0.113.0/24", // documentation
        "224.0.0.0/4", // multicast
        "240.0.0.0/4"); // reserved; broadcast

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublic6 = Networks(
        "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32", // documentation
        "2002::/16", // 6to4, which holds an IPv4 address (RFC 3056)
        "2620:4f:8000::/48", // AS112 (RFC 7534)
        "3fff::/20"); // documentation (RFC 9637)

    /// <summary>A network without IPv4 reaches the hosts of IPv4 under these addresses, which end with the address of the host (RFC 6052).</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>The IPv4 address that a mapped address or an address of NAT64 stands for, or the address itself.</summary>
    public static IPAddress Unwrap(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == AddressFamily.InterNetworkV6 && Nat64.Contains(address) ? new(address.GetAddressBytes().AsSpan(12))
        : address;

    /// <param name="address">An address from <see cref="Unwrap"/>.</param>
    public static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Contains(NotPublic4, address),
        AddressFamily.InterNetworkV6 => GlobalUnicast.Contains(address) && !Contains(NotPublic6, address),
        _ => false,
    };

    private static bool Contains(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, network => network.Contains(address));

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(IPNetwork.Parse)];
}
