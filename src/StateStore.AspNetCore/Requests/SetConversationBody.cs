namespace StateStore.AspNetCore.Requests;

/// <summary>The body of Set Conversation: <c>{state, data?, merge?, touch?, expected_version?, ttl?, turn?, keep_turn?}</c>.</summary>
internal readonly record struct SetConversationBody(SetConversation Change, long? ExpectedVersion)
{
    public static Result<SetConversationBody> Parse(ReadOnlySpan<byte> utf8, Limits limits) =>
        JsonMembers.Parse(utf8, limits).TryGet(out var members, out var error) ? Read(members, limits) : error;

    private static Result<SetConversationBody> Read(JsonMembers members, Limits limits)
    {
        string? state = null;
        JsonText? data = null;
        var merge = false;
        var touch = false;
        long? expectedVersion = null;
        var ttl = TimeToLive.Unsaid;
        long? turn = null;
        var keepTurn = false;
        for (var i = 0; i < members.Count; i++)
        {
            StoreError? invalid = null;
            if (members.NameIs(i, "state"u8))
            {
                invalid = members.TryString(i, out state) ? null : StoreError.InvalidInput("state must be a string");
            }
            else if (members.NameIs(i, "data"u8))
            {
                data = members.Value(i);
            }
            else if (members.NameIs(i, "merge"u8))
            {
                invalid = ReadBool("merge", members.Value(i), out merge);
            }
            else if (members.NameIs(i, "touch"u8))
            {
                invalid = ReadBool("touch", members.Value(i), out touch);
            }
            else if (members.NameIs(i, "expected_version"u8))
            {
                _ = ReadVersion(members.Value(i)).TryGet(out expectedVersion, out invalid);
            }
            else if (members.NameIs(i, "ttl"u8))
            {
                _ = DurationText.Ttl(members.Value(i).TryString() ?? members.Value(i).ToString(), limits).TryGet(out ttl, out invalid);
            }
            else
            {
                invalid = ReadTurn(members, i, ref turn, ref keepTurn);
            }

            if (invalid is not null)
            {
                return invalid;
            }
        }

        return state is null
            ? StoreError.InvalidInput("state is missing")
            : new SetConversationBody(new(state, data, merge, ttl, touch) { Turn = turn, KeepTurn = keepTurn }, expectedVersion);
    }

    /// <summary>Reads the members of a turn; any other member is an error.</summary>
    private static StoreError? ReadTurn(JsonMembers members, int index, ref long? turn, ref bool keepTurn)
    {
        if (members.NameIs(index, "turn"u8))
        {
            turn = members.Value(index).TryLong();
            return turn is null ? StoreError.InvalidInput("turn must be the token of a turn, a whole number") : null;
        }

        return members.NameIs(index, "keep_turn"u8)
            ? ReadBool("keep_turn", members.Value(index), out keepTurn)
            : StoreError.InvalidInput(
                $"Unknown property \"{members.Name(index)}\"; Set Conversation takes state, data, merge, touch, expected_version, ttl, turn and keep_turn");
    }

    private static StoreError? ReadBool(string name, JsonText value, out bool result)
    {
        result = value.Utf8.Span.SequenceEqual("true"u8);
        return result || value.Utf8.Span.SequenceEqual("false"u8) ? null : StoreError.InvalidInput($"{name} must be true or false");
    }

    /// <summary>Reads the member <c>expected_version</c>; null if it is absent.</summary>
    internal static Result<long?> ReadVersion(JsonText? value) => value is null ? (long?)null
        : value.Value.TryLong() is >= 0 and var version ? version
        : StoreError.InvalidInput("expected_version must be a whole number, 0 or more");
}
