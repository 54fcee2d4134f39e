using System.Collections.Immutable;

namespace StateStore.Client.Changes;

/// <summary>Reads pages of events.</summary>
internal static class ChangeAnswers
{
    /// <summary>The events in the member <c>events</c>.</summary>
    public static ImmutableArray<Change> Changes(JsonMembers answer) =>
        [.. answer.Objects("events"u8).Select(change => new Change(Position(change.Text("position"u8)), change.Find("payload"u8)!.Value))];

    /// <summary>A page with the position of the next one.</summary>
    public static Result<ChangePage> Page(JsonMembers answer) => new ChangePage(Changes(answer), Position(answer.Text("next"u8)));

    /// <summary>The position in a text.</summary>
    public static LogPosition Position(ReadOnlySpan<char> text) =>
        LogPosition.TryParse(text, out var position) ? position : throw new FormatException("The answer has no position");
}
