using Microsoft.Net.Http.Headers;

namespace StateStore.AspNetCore.Events;

/// <summary>Decides by <c>Accept</c> whether a request for events gets a stream or a page (RFC 9110, section 12.5.1).</summary>
internal static class StreamPreference
{
    private const string Stream = "text/event-stream";
    private const string Json = "application/json";

    /// <summary>
    /// Returns true if the quality of the stream is above that of JSON, or equal and the stream is named. So <c>*/*</c> gets a page, and
    /// <c>q=0</c> excludes the stream.
    /// </summary>
    public static bool Of(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out var ranges))
        {
            return false;
        }

        var (stream, isNamed) = QualityOf(Stream, ranges);
        var (json, _) = QualityOf(Json, ranges);
        return stream > 0 && (stream > json || (stream == json && isNamed));
    }

    /// <summary>The quality of the most specific range that includes the type; 0 if none does.</summary>
    private static (double Quality, bool IsNamed) QualityOf(string type, IList<MediaTypeHeaderValue> ranges)
    {
        var wanted = new MediaTypeHeaderValue(type);
        var best = ranges.Where(range => IsIncluded(wanted, range)).MaxBy(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2);
        return best is null ? (0, false) : (best.Quality ?? 1, !best.MatchesAllTypes && !best.MatchesAllSubTypes);
    }

    /// <summary>True if the range includes the type. Parameters are ignored: there is only one kind of stream, in UTF-8.</summary>
    private static bool IsIncluded(MediaTypeHeaderValue type, MediaTypeHeaderValue range) =>
        range.MatchesAllTypes
        || (range.Type.Equals(type.Type, StringComparison.OrdinalIgnoreCase)
            && (range.MatchesAllSubTypes || range.SubType.Equals(type.SubType, StringComparison.OrdinalIgnoreCase)));
}
