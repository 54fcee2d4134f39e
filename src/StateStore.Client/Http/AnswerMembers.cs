using System.Collections.Immutable;

namespace StateStore.Client.Http;

/// <summary>Reads members of answers. A missing or wrong member throws an <see cref="InvalidOperationException"/>: the answer is not that of a StateStore.</summary>
internal static class AnswerMembers
{
    /// <summary>A member that is a whole number.</summary>
    public static long Number(this JsonMembers members, ReadOnlySpan<byte> name) => members.Find(name)!.Value.TryLong()!.Value;

    /// <summary>A member that is a whole number; null if it is absent or null.</summary>
    public static long? OptionalNumber(this JsonMembers members, ReadOnlySpan<byte> name) => members.Find(name)?.TryLong();

    /// <summary>A member that is a string.</summary>
    public static string Text(this JsonMembers members, ReadOnlySpan<byte> name) =>
        members.Find(name)!.Value.TryString() ?? throw new InvalidOperationException();

    /// <summary>A member that is a string; null if it is absent or null.</summary>
    public static string? OptionalText(this JsonMembers members, ReadOnlySpan<byte> name) => members.Find(name)?.TryString();

    /// <summary>Whether a member is true.</summary>
    public static bool Flag(this JsonMembers members, ReadOnlySpan<byte> name) => members.Find(name)!.Value.Utf8.Span.SequenceEqual("true"u8);

    /// <summary>The members of a member that is an object.</summary>
    public static JsonMembers Object(this JsonMembers members, ReadOnlySpan<byte> name) => JsonMembers.Of(members.Find(name)!.Value);

    /// <summary>The items of a member that is an array of objects.</summary>
    public static IEnumerable<JsonMembers> Objects(this JsonMembers members, ReadOnlySpan<byte> name) =>
        JsonItems.Of(members.Find(name)!.Value).Select(JsonMembers.Of);

    /// <summary>The items of a member that is an array of strings.</summary>
    public static ImmutableArray<string> Texts(this JsonMembers members, ReadOnlySpan<byte> name) =>
        [.. JsonItems.Of(members.Find(name)!.Value).Select(item => item.TryString() ?? throw new InvalidOperationException())];

    /// <summary>The entries of a list that the server can't read.</summary>
    public static ImmutableArray<CorruptEntry> Corrupt(this JsonMembers members) => members.Find("corrupt"u8) is null
        ? []
        : [.. members.Objects("corrupt"u8).Select(entry => new CorruptEntry(entry.Text("id"u8), entry.Text("message"u8)))];
}
