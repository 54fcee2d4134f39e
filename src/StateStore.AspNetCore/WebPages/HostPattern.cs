namespace StateStore.AspNetCore.WebPages;

/// <summary>A host and port in an allow-list: <c>state.example.com</c>, <c>*.example.com</c>, <c>10.0.0.5:8080</c>, <c>[::1]</c> or <c>*</c>.</summary>
/// <param name="Name">The host name or address. <c>*</c> matches every name; <c>*.</c> at the start matches every name below the rest.</param>
/// <param name="Port">The digits of the port. <c>*</c> matches every port; null matches a host without a port.</param>
internal readonly record struct HostPattern(string Name, string? Port)
{
    public const string Any = "*";

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The text of the pattern.</param>
    /// <param name="absentPort">The port of a pattern without one.</param>
    /// <exception cref="FormatException">The text has none of these forms. The message gives examples.</exception>
    public static HostPattern Parse(string text, string? absentPort)
    {
        var (name, port) = Split(text);
        var isPort = port is null or Any || (ushort.TryParse(port, out var number) && number > 0);
        var host = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        return isPort && (name == Any || Uri.CheckHostName(host) != UriHostNameType.Unknown)
            ? new(name, port ?? absentPort)
            : throw new FormatException($"\"{text}\" is not a host such as state.example.com, *.example.com, 10.0.0.5:8080, [::1] or *");
    }

    /// <summary>Separates the port, which follows the last colon outside the brackets of an IPv6 address.</summary>
    public static (string Name, string? Port) Split(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']') ? (host[..colon], host[(colon + 1)..]) : (host, null);
    }

    public bool Matches(string name, string? port) => (Port == Any || Port == port) && MatchesName(name);

    private bool MatchesName(string name)
    {
        if (Name.StartsWith("*.", StringComparison.Ordinal))
        {
            return name.Length >= Name.Length && name.EndsWith(Name[1..], StringComparison.OrdinalIgnoreCase);
        }

        return Name == Any || Name.Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
