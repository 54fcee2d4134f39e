using System.Net;
using System.Net.Sockets;

namespace StateStore.Engine.Access;

/// <summary>The networks of callers without a name, as the audit log has them.</summary>
public static class CallerNetwork
{
    /// <summary>
    /// The network around an address: <c>203.0.113.0/24</c>, <c>2001:db8::/48</c>. One owner usually has all of its addresses, so a flood from there
    /// counts as one caller. <c>local</c> for a program that comes without an address.
    /// </summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "local";
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var kept = address.AddressFamily == AddressFamily.InterNetwork ? 24 : 48;
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, kept / 8, bytes.Length - (kept / 8));
        return new IPNetwork(new IPAddress(bytes), kept).ToString();
    }
}
