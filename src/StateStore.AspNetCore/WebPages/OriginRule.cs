using System.Collections.Immutable;

namespace StateStore.AspNetCore.WebPages;

/// <summary>The origins whose web pages may call the server: <c>https://app.example.com</c>, <c>https://*.example.com</c>, <c>http://localhost:*</c> or <c>*</c>.</summary>
internal sealed class OriginRule(ImmutableArray<string> allowed)
{
    private const string SchemeEnd = "://";

    private readonly bool _allowsAny = allowed.Contains(HostPattern.Any);

    private readonly ImmutableArray<(string Scheme, HostPattern Host)> _patterns = [.. allowed.Where(text => text != HostPattern.Any).Select(Parse)];

    /// <summary>No page of another origin may call.</summary>
    public bool IsEmpty { get; } = allowed.IsEmpty;

    /// <exception cref="FormatException">A text is no origin; the message gives examples.</exception>
    public static ImmutableArray<string> Check(ImmutableArray<string> texts)
    {
        foreach (var text in texts.Where(text => text != HostPattern.Any))
        {
            Parse(text);
        }

        return texts;
    }

    /// <summary>The host and port of an origin, as the <c>Host</c> header would give them; empty for <c>null</c> and whatever is no origin.</summary>
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
