using System.Buffers.Text;

namespace StateStore.AspNetCore.Requests;

/// <summary>The body of Set Conversation: <c>{state, data?, merge?, expected_version?, ttl?}</c>.</summary>
internal readonly record struct SetConversationBody(SetConversation Change, long? ExpectedVersion)
{
    public static Result<SetConversationBody> Parse(ReadOnlySpan<byte> utf8, Limits limits) =>
        JsonMembers.Parse(utf8, limits).TryGet(out var members, out var error) ? Read(members, limits) : error;

    private static Result<SetConversationBody> Read(JsonMembers members, Limits limits)
    {
        string? state = null;
        JsonText? data = null;
        var merge = false;
        long? expectedVersion = null;
        var ttl = TimeToLive.Unsaid;
        for (var i = 0; i < members.Count; i++)
        {
            if (members.NameIs(i, "state"u8))
            {
                if (!members.TryString(i, out state))
                {
                    return StoreError.InvalidInput("state must be a string");
                }
            }
            else if (members.NameIs(i, "data"u8))
            {
                data = members.Value(i);
            }
            else if (members.NameIs(i, "merge"u8))
            {
                if (!TryBool(members.Value(i), out merge))
                {
                    return StoreError.InvalidInput("merge must be true or false");
                }
            }
            else if (members.NameIs(i, "expected_version"u8))
            {
                if (!TryVersion(members.Value(i), out var version))
                {
                    return StoreError.InvalidInput("expected_version must be a whole number, 0 or more");
                }

                expectedVersion = version;
            }
            else if (members.NameIs(i, "ttl"u8))
            {
                if (!DurationText.Ttl(members.Value(i).TryString() ?? members.Value(i).ToString(), limits).TryGet(out ttl, out var error))
                {
                    return error;
                }
            }
            else
            {
                return StoreError.InvalidInput(
                    $"Unknown property \"{members.Name(i)}\"; Set Conversation takes state, data, merge, expected_version and ttl");
            }
        }

        return state is null
            ? StoreError.InvalidInput("state is missing")
            : new SetConversationBody(new(state, data, merge, ttl), expectedVersion);
    }

    private static bool TryBool(JsonText value, out bool result)
    {
        result = value.Utf8.Span.SequenceEqual("true"u8);
        return result || value.Utf8.Span.SequenceEqual("false"u8);
    }

    private static bool TryVersion(JsonText value, out long version) =>
        Utf8Parser.TryParse(value.Utf8.Span, out version, out var consumed) && consumed == value.Utf8.Length && version >= 0;
}
