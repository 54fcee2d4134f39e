using System.Text;

namespace StateStore.Webhooks;

/// <summary>The answer of a receiver as an outcome.</summary>
internal static class Answer
{
    private const int LongestText = 1024;

    /// <summary>Reads at most 1,024 bytes of the body, and none after a delivery.</summary>
    public static async Task<AttemptOutcome> ReadAsync(HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return new(AttemptKind.Delivered, status, null, "");
        }

        var kind = response.StatusCode == HttpStatusCode.Gone ? AttemptKind.Gone : AttemptKind.Failed;
        return new(kind, status, RetryAfter(response, now), await ReasonAsync(response, status, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response, int status, CancellationToken cancellationToken)
    {
        if (status is >= 300 and < 400 && response.Headers.Location is { } location)
        {
            return $"HTTP {status}: the receiver redirects to {Clean(location.OriginalString)}. Redirects are not followed: change the URL of the webhook";
        }

        var text = Clean(await ReadTextAsync(response.Content, cancellationToken).ConfigureAwait(false));
        return text.Length == 0 ? $"HTTP {status}" : $"HTTP {status}: {text}";
    }

    /// <summary>The status is known already, so a body that breaks off or comes too late only shortens the reason.</summary>
    private static async Task<string> ReadTextAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestText];
        var length = 0;
        try
        {
            var body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            while (length < buffer.Length && await body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                length += read;
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            // The text so far is the text.
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>One line without control characters.</summary>
    private static string Clean(string text)
    {
        var line = text.Length > LongestText ? text[..LongestText] : text;
        return string.Create(line.Length, line, (cleaned, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                cleaned[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? ' ' : source[i];
            }
        }).Trim();
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        var asked = response.Headers.RetryAfter;
        return (asked?.Delta ?? (asked?.Date - now)) is not { } pause ? null
            : pause < TimeSpan.Zero ? TimeSpan.Zero
            : pause < RetrySchedule.MaximumAge ? pause
            : RetrySchedule.MaximumAge;
    }
}
