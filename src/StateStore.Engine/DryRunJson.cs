using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>The members of an answer that a dry run adds: <c>"dry_run":true,"events":[..]</c>.</summary>
public static class DryRunJson
{
    /// <summary>Writes <c>,"dry_run":true,"events":[..]</c>; nothing for a change that was made.</summary>
    public static void Write(ImmutableArray<JsonText>? events, scoped ref JsonBuilder json)
    {
        if (events is { } shown)
        {
            json.Raw(",\"dry_run\":true"u8);
            WriteEvents(shown, ref json);
        }
    }

    /// <summary>Writes <c>,"events":[..]</c> for one operation of a batch; nothing if it was made.</summary>
    public static void WriteEvents(ImmutableArray<JsonText>? events, scoped ref JsonBuilder json)
    {
        if (events is { } shown)
        {
            json.Raw(",\"events\":["u8);
            for (var i = 0; i < shown.Length; i++)
            {
                json.Raw(i == 0 ? ""u8 : ","u8).Raw(shown[i].Utf8.Span);
            }

            json.Byte((byte)']');
        }
    }

    /// <summary>Reads the events of an answer, or of one operation of a batch; null if the change was made.</summary>
    public static ImmutableArray<JsonText>? ReadEvents(JsonMembers answer) =>
        answer.Find("events"u8) is { } events ? [.. JsonItems.Of(events)] : null;
}
