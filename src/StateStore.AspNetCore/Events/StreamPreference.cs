using Microsoft.Net.Http.Headers;

namespace StateStore.AspNetCore.Events;

/// <summary>Whether a reader of events asks for a stream or for a page, by <c>Accept</c> (RFC 9110, section 12.5.1).</summary>
internal static class StreamPreference
{
    private const string Stream = "text/event-stream";
    private const string Json = "application/json";

    /// <summary>
    /// True where the stream's quality is greater than that of JSON, or as great and the stream is named. So <c>*/*</c> gets a page, and
    /// <c>q=0</c> no stream.
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

    /// <summary>That of the most specific range that includes the type; 0 where none does.</summary>
    private static (double Quality, bool IsNamed) QualityOf(string type, IList<MediaTypeHeaderValue> ranges)
    {
        var wanted = new MediaTypeHeaderValue(type);
        var best = ranges.Where(range => IsIncluded(wanted, range)).MaxBy(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2);
        return best is null ? (0, false) : (best.Quality ?? 1, !best.MatchesAllTypes && !best.MatchesAllSubTypes);
    }

    /// <summary>Parameters say nothing here: there is one stream, and it is UTF-8.</summary>
    private static bool IsIncluded(MediaTypeHeaderValue type, MediaTypeHeaderValue range) =>
        range.MatchesAllTypes
        || (range.Type.Equals(type.Type, StringComparison.OrdinalIgnoreCase)
            && (range.MatchesAllSubTypes || range.SubType.Equals(type.SubType, StringComparison.OrdinalIgnoreCase)));
}
