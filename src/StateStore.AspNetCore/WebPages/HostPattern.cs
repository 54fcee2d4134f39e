namespace StateStore.AspNetCore.WebPages;

/// <summary>A host and port in an allow-list: <c>state.example.com</c>, <c>*.example.com</c>, <c>10.0.0.5:8080</c>, <c>[::1]</c> or <c>*</c>.</summary>
/// <param name="Name">Host name or address; <c>*</c> is any; <c>*.</c> in front is any name below.</param>
/// <param name="Port">Digits; <c>*</c> is any; null is a port that is left out.</param>
internal readonly record struct HostPattern(string Name, string? Port)
{
    public const string Any = "*";

    /// <exception cref="FormatException">The text is no such pattern; the message gives examples.</exception>
    /// <param name="text">The pattern as it was given.</param>
    /// <param name="absentPort">The meaning of a port that is left out.</param>
    public static HostPattern Parse(string text, string? absentPort)
    {
        var (name, port) = Split(text);
        var isPort = port is null or Any || (ushort.TryParse(port, out var number) && number > 0);
        var host = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        return isPort && (name == Any || Uri.CheckHostName(host) != UriHostNameType.Unknown)
            ? new(name, port ?? absentPort)
            : throw new FormatException($"\"{text}\" is not a host such as state.example.com, *.example.com, 10.0.0.5:8080, [::1] or *");
    }

    /// <summary>Separates the port, which follows the last colon outside of the brackets of an IPv6 address.</summary>
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
