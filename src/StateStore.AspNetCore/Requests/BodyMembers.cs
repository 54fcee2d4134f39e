using System.Text;

namespace StateStore.AspNetCore.Requests;

/// <summary>Reads the members of small bodies. Errors: INVALID_INPUT, which names the member.</summary>
internal static class BodyMembers
{
    /// <summary>Reads an object that has only these members.</summary>
    public static Result<JsonMembers> Read(ReadOnlySpan<byte> utf8, Limits limits, params ReadOnlySpan<string> known) =>
        JsonMembers.Parse(utf8, limits).TryGet(out var members, out var error) && KnownMembers.Only(members, known).TryGet(out _, out error) ? members : error;

    /// <summary>Reads a string.</summary>
    public static Result<string> Text(JsonMembers members, string name) => Find(members, name) is { } json
        ? json.TryString() is { } text ? text : StoreError.InvalidInput($"{name} must be a string")
        : Missing(name);

    /// <summary>Reads a whole number; <paramref name="absent"/> if the member is absent, or an error if that is null.</summary>
    public static Result<long> Number(JsonMembers members, string name, long? absent) => Find(members, name) is { } json
        ? json.TryLong() is { } number ? number : StoreError.InvalidInput($"{name} must be a whole number")
        : absent is { } value ? value : Missing(name);

    /// <summary>Reads a time such as <c>30s</c>; <paramref name="absent"/> if the member is absent, or an error if that is null.</summary>
    public static Result<TimeSpan> Time(JsonMembers members, string name, TimeSpan? absent) => Find(members, name) is { } json
        ? DurationText.TryParse(json.TryString() ?? "", out var time) ? time : StoreError.InvalidInput($"{name} must be a time such as 30s, 500ms, 5m, 12h or 7d")
        : absent is { } value ? value : Missing(name);

    /// <summary>Reads <c>true</c> or <c>false</c>; false if the member is absent.</summary>
    public static Result<bool> Flag(JsonMembers members, string name) => Find(members, name) is not { } json ? false
        : json.Utf8.Span.SequenceEqual("true"u8) ? true
        : json.Utf8.Span.SequenceEqual("false"u8) ? false : StoreError.InvalidInput($"{name} must be true or false");

    /// <summary>The error of a missing member.</summary>
    public static StoreError Missing(string name) => StoreError.InvalidInput($"{name} is missing");

    private static JsonText? Find(JsonMembers members, string name) => members.Find(Encoding.ASCII.GetBytes(name));
}
