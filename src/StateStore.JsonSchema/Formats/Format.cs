namespace StateStore.JsonSchema.Formats;

/// <summary>A value of the <c>format</c> keyword that can be asserted (2020-12 validation, section 7.3).</summary>
/// <param name="Name">The name of the format.</param>
/// <param name="Description">The description, which completes the sentence "must be ...".</param>
/// <param name="IsValid">Returns whether a text (valid UTF-8) has the format.</param>
internal sealed record Format(string Name, string Description, FormatCheck IsValid)
{
    private static readonly Dictionary<string, Format> Known = new Format[]
    {
        new("date-time", "a date and time such as 2025-01-31T23:59:59Z (RFC 3339)", DateTimeFormats.IsDateTime),
        new("date", "a date such as 2025-01-31 (RFC 3339)", DateTimeFormats.IsDate),
        new("time", "a time with an offset such as 23:59:59Z (RFC 3339)", DateTimeFormats.IsTime),
        new("duration", "a duration such as P3DT12H (RFC 3339, appendix A)", DateTimeFormats.IsDuration),
        new("email", "an email address (RFC 5321)", EmailFormats.IsEmail),
        new("idn-email", "an email address (RFC 6531)", EmailFormats.IsInternationalEmail),
        new("hostname", "a host name (RFC 1123)", HostNameFormats.IsHostName),
        new("idn-hostname", "an internationalised host name (RFC 5890)", HostNameFormats.IsInternationalHostName),
        new("ipv4", "an IPv4 address such as 192.0.2.1", AddressFormats.IsIPv4),
        new("ipv6", "an IPv6 address such as 2001:db8::1", AddressFormats.IsIPv6),
        new("uri", "an absolute URI (RFC 3986)", UriFormats.IsUri),
        new("uri-reference", "a URI reference (RFC 3986)", UriFormats.IsUriReference),
        new("iri", "an absolute IRI (RFC 3987)", UriFormats.IsIri),
        new("iri-reference", "an IRI reference (RFC 3987)", UriFormats.IsIriReference),
        new("uri-template", "a URI template (RFC 6570)", UriTemplateFormat.IsUriTemplate),
        new("uuid", "a UUID such as f81d4fae-7dec-11d0-a765-00a0c91e6bf6 (RFC 4122)", SimpleFormats.IsUuid),
        new("json-pointer", "a JSON Pointer such as /a/0 (RFC 6901)", SimpleFormats.IsJsonPointer),
        new("relative-json-pointer", "a relative JSON Pointer such as 1/a", SimpleFormats.IsRelativeJsonPointer),
        new("regex", "a regular expression (ECMA-262)", SimpleFormats.IsRegex),
    }.ToDictionary(static format => format.Name, StringComparer.Ordinal);

    /// <summary>Finds a format by name. Returns null for an unknown format, which asserts nothing.</summary>
    public static Format? Find(string name) => Known.GetValueOrDefault(name);
}

internal delegate bool FormatCheck(ReadOnlySpan<byte> text);
