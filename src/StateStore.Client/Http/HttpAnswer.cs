using System.Globalization;

namespace StateStore.Client.Http;

/// <summary>An answer of a server, read to its end. Its members throw a <see cref="FormatException"/> if it is not the answer of a StateStore.</summary>
internal readonly struct HttpAnswer(HttpResponseMessage response, ReadOnlyMemory<byte> body)
{
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>The version in the entity tag.</summary>
    public long Version =>
        Header("ETag") is ['"', .. var digits, '"'] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new FormatException("The answer has no version");

    /// <summary>A header of the answer; null if it is absent.</summary>
    public string? Header(string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;

    /// <summary>The body as JSON.</summary>
    public JsonText Json() => JsonText.Parse(body.Span, ServerLimits.Any).TryGet(out var json, out _) ? json : throw new FormatException("The answer is not JSON");

    /// <summary>The members of the body, which begins with <c>"ok":true</c> as every answer of a StateStore.</summary>
    public JsonMembers Members() =>
        JsonMembers.Parse(body.Span, ServerLimits.Any).TryGet(out var members, out _) && members.Flag("ok"u8) ? members : throw new FormatException("The answer has another form");
}
