using System.Net.Sockets;

namespace StateStore.Webhooks;

/// <summary>
/// The ranges of addresses that are not public, from the IANA registries of special-purpose addresses (RFC 6890). Of IPv4, all is public that no row
/// names. Of IPv6, only global unicast is public, so that ranges of later standards are refused.
/// </summary>
internal static class AddressRanges
{
    private static readonly IPNetwork[] NotPublic4 =
    [
        .. Networks(
            "0.0.0.0/8", // this network; Linux connects to itself
            "10.0.0.0/8", // private (RFC 1918)
            "100.64.0.0/10", // carrier-grade NAT (RFC 6598); the metadata server of Alibaba
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // the host of a virtual machine on Azure, in a public range
            "169.254.0.0/16", // link-local; the metadata servers of most clouds
            "172.16.0.0/12", // private (RFC 1918)
            "192.0.0.0/24", // protocol assignments; the metadata server of Oracle
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // relays of 6to4 (RFC 7526)
            "192.168.0.0/16", // private (RFC 1918)
            "198.18.0.0/15", // benchmarks (RFC 2544)
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"), // reserved; broadcast
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublic6 =
    [
        .. Networks(
            "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
            "2001:db8::/32", // documentation
            "3fff::/20"), // documentation (RFC 9637)
    ];

    /// <summary>The IPv6 ranges whose addresses hold an IPv4 address, and the index of its first byte.</summary>
    private static readonly (IPNetwork Range, int At)[] Embedding =
    [
        (IPNetwork.Parse("::ffff:0:0/96"), 12), // mapped (RFC 4291, section 2.5.5.2)
        (IPNetwork.Parse("::ffff:0:0:0/96"), 12), // translated (RFC 2765)
        (IPNetwork.Parse("::/96"), 12), // compatible (RFC 4291, section 2.5.5.1); also :: and ::1, which are not public either way
        (IPNetwork.Parse("64:ff9b::/96"), 12), // NAT64 (RFC 6052)
        (IPNetwork.Parse("2002::/16"), 2), // 6to4 (RFC 3056)
    ];

    /// <summary>The IPv4 address inside an IPv6 address, or the address itself.</summary>
    public static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        foreach (var (range, at) in Embedding)
        {
            if (range.Contains(address))
            {
                return new(address.GetAddressBytes().AsSpan(at, 4));
            }
        }

        return address;
    }

    /// <param name="address">An address without an embedded one.</param>
    public static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Contains(NotPublic4, address),
        AddressFamily.InterNetworkV6 => GlobalUnicast.Contains(address) && !Contains(NotPublic6, address),
        _ => false,
    };

    private static bool Contains(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, network => network.Contains(address));

    private static IEnumerable<IPNetwork> Networks(params string[] texts) => texts.Select(IPNetwork.Parse);
}
