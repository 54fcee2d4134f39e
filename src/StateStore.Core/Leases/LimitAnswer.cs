using System.Globalization;

namespace StateStore.Core.Leases;

/// <summary>The answer of a rate limit to a take.</summary>
/// <param name="Allowed">Whether the take was counted; false = nothing was.</param>
/// <param name="Remaining">The number that can still be taken.</param>
/// <param name="ResetAt">The time from which more can be taken; after a refusal, enough for the same take.</param>
public sealed record LimitAnswer(bool Allowed, long Remaining, DateTimeOffset ResetAt)
{
    /// <summary>The answer in the details of LIMIT_EXCEEDED; null for another error.</summary>
    public static LimitAnswer? Refused(StoreError error)
    {
        if (error is not { Code: ErrorCode.LimitExceeded, Details: { IsObject: true } details })
        {
            return null;
        }

        var members = JsonMembers.Of(details);
        return members.Find("remaining"u8)?.TryLong() is { } remaining && members.Find("reset_at"u8)?.TryString() is { } at
            ? new(false, remaining, DateTimeOffset.Parse(at, CultureInfo.InvariantCulture))
            : null;
    }

    /// <summary>Writes <c>"allowed":b,"remaining":n,"reset_at":".."</c>.</summary>
    public void WriteMembers(scoped ref JsonBuilder json) =>
        json.Raw("\"allowed\":"u8).Bool(Allowed).Raw(",\"remaining\":"u8).Number(Remaining).Raw(",\"reset_at\":"u8).Time(ResetAt);

    internal JsonText Encode()
    {
        var json = new JsonBuilder();
        json.Byte((byte)'{');
        WriteMembers(ref json);
        return json.Byte((byte)'}').ToJsonText();
    }
}
