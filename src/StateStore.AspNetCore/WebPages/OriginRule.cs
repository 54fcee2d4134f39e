using System.Collections.Immutable;

namespace StateStore.AspNetCore.WebPages;

/// <summary>
/// The origins from which web pages may call the server: <c>https://app.example.com</c>, <c>https://*.example.com</c>, <c>http://localhost:*</c>
/// or <c>*</c>.
/// </summary>
internal sealed class OriginRule(ImmutableArray<string> allowed)
{
    private const string SchemeEnd = "://";

    private readonly bool _allowsAny = allowed.Contains(HostPattern.Any);

    private readonly ImmutableArray<(string Scheme, HostPattern Host)> _patterns = [.. allowed.Where(text => text != HostPattern.Any).Select(Parse)];

    /// <summary>True if no other origin is allowed.</summary>
    public bool IsEmpty { get; } = allowed.IsEmpty;

    /// <summary>Checks the texts and returns them.</summary>
    /// <exception cref="FormatException">A text is not an origin. The message gives examples.</exception>
    public static ImmutableArray<string> Check(ImmutableArray<string> texts)
    {
        foreach (var text in texts.Where(text => text != HostPattern.Any))
        {
            Parse(text);
        }

        return texts;
    }

    /// <summary>The host and port of an origin, in the form of the <c>Host</c> header. Empty for <c>null</c> and for a text that is not an origin.</summary>
    public static string HostOf(string origin) =>
        origin.IndexOf(SchemeEnd, StringComparison.Ordinal) is > 0 and var end ? origin[(end + SchemeEnd.Length)..] : "";

    public bool Allows(string origin)
    {
        if (origin.Length == 0 || IsEmpty || _allowsAny)
        {
            return origin.Length > 0 && _allowsAny;
        }

        var host = HostOf(origin);
        var (name, port) = HostPattern.Split(host);
        return host.Length > 0 && _patterns.Any(pattern =>
            origin.AsSpan(0, origin.Length - host.Length - SchemeEnd.Length).SequenceEqual(pattern.Scheme) && pattern.Host.Matches(name, port));
    }

    private static (string Scheme, HostPattern Host) Parse(string text)
    {
        var end = text.IndexOf(SchemeEnd, StringComparison.Ordinal);
        return end > 0 && text[..end] is "http" or "https"
            ? (text[..end], HostPattern.Parse(text[(end + SchemeEnd.Length)..], absentPort: null))
            : throw new FormatException($"\"{text}\" is not an origin such as https://app.example.com, https://*.example.com, http://localhost:* or *");
    }
}
