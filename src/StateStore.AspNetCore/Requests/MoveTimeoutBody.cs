using System.Text.Json;

namespace StateStore.AspNetCore.Requests;

/// <summary>The body of Move Timeout: <c>{at, expected_version?}</c> or <c>{delay, expected_version?}</c>.</summary>
internal readonly record struct MoveTimeoutBody(TimeoutTime Time, long? ExpectedVersion)
{
    /// <summary>The form of the body, for the error of an empty one.</summary>
    public const string Form = "{at} or {delay}";

    public static Result<MoveTimeoutBody> Parse(ReadOnlySpan<byte> utf8, Limits limits) =>
        JsonMembers.Parse(utf8, limits).TryGet(out var members, out var error) &&
        KnownMembers.Only(members, "at", "delay", "expected_version").TryGet(out _, out error) &&
        ReadTime(members).TryGet(out var time, out error) &&
        SetConversationBody.ReadVersion(members.Find("expected_version"u8)).TryGet(out var version, out error)
            ? new MoveTimeoutBody(time, version)
            : error;

    private static Result<TimeoutTime> ReadTime(JsonMembers members) => (members.Find("at"u8), members.Find("delay"u8)) switch
    {
        ({ } at, null) => ReadMoment(at),
        (null, { } delay) => DurationText.TryParse(delay.TryString() ?? "", out var time)
            ? TimeoutTime.In(time)
            : StoreError.InvalidInput("delay must be a time such as 30s, 500ms, 5m, 12h or 7d"),
        _ => StoreError.InvalidInput("The body must have at (a time) or delay (such as 5m), and not both"),
    };

    private static Result<TimeoutTime> ReadMoment(JsonText at)
    {
        // Without Z or an offset the time would be read in the time zone of the server.
        var reader = new Utf8JsonReader(at.Utf8.Span);
        return reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var moment) && HasZone(at.TryString()!)
            ? TimeoutTime.At(moment)
            : StoreError.InvalidInput("at must be a time with its zone, such as 2026-01-24T12:30:00Z");
    }

    private static bool HasZone(string time) => time.EndsWith('Z') || time is [.., '+' or '-', _, _, ':', _, _];
}
