namespace StateStore.Webhooks;

/// <summary>
/// The addresses that webhooks may reach: public ones, and those of networks that the operator allows. A webhook of a caller then cannot reach
/// the server itself or the network behind it (server-side request forgery, SSRF).
/// </summary>
public sealed class AddressGuard
{
    private readonly IReadOnlyList<IPNetwork> _allowed;

    /// <param name="allowed">The networks that are allowed in addition to public addresses.</param>
    public AddressGuard(IReadOnlyList<IPNetwork> allowed) => _allowed = allowed;

    /// <summary>The guard that allows public addresses only.</summary>
    public static AddressGuard PublicOnly { get; } = new([]);

    /// <summary>Reads the allowed networks. Errors: INVALID_INPUT.</summary>
    /// <param name="networks">Networks in CIDR notation, such as <c>10.1.0.0/16</c> or <c>fd12:3456::/32</c>, or single addresses.</param>
    public static Result<AddressGuard> Parse(IEnumerable<string> networks)
    {
        var allowed = new List<IPNetwork>();
        foreach (var text in networks)
        {
            if (!TryParse(text.Trim(), out var network))
            {
                return StoreError.InvalidInput(
                    $"\"{text}\" is not a network. Write an address and the length of its prefix, such as 10.1.0.0/16 or fd12:3456::/32, without bits after the prefix");
            }

            allowed.Add(network);
        }

        return new AddressGuard(allowed);
    }

    /// <summary>True if a webhook may reach the address.</summary>
    /// <param name="address">An address of IPv4 or IPv6. An IPv4 address inside an IPv6 address is judged as that IPv4 address.</param>
    public bool Allows(IPAddress address)
    {
        var target = AddressRanges.Unwrap(address);
        return AddressRanges.IsPublic(target) || IsListed(target) || IsListed(address);
    }

    private bool IsListed(IPAddress address)
    {
        foreach (var network in _allowed)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryParse(string text, out IPNetwork network)
    {
        if (text.Contains('/', StringComparison.Ordinal) || !IPAddress.TryParse(text, out var single))
        {
            return IPNetwork.TryParse(text, out network);
        }

        network = new(single, single.GetAddressBytes().Length * 8);
        return true;
    }
}
