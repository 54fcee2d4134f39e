using System.Globalization;

namespace StateStore.Core.Leases;

/// <summary>What a limit says to one who wants to take.</summary>
/// <param name="Allowed">It was taken; else nothing was.</param>
/// <param name="Remaining">So much may still be taken.</param>
/// <param name="ResetAt">From when on there is more: enough for the same again where it was refused.</param>
public sealed record LimitAnswer(bool Allowed, long Remaining, DateTimeOffset ResetAt)
{
    /// <summary>The answer that a refusal carries; null where a request was refused for another reason.</summary>
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
