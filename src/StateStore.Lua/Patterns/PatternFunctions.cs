using System.Buffers;

namespace StateStore.Lua.Patterns;

/// <summary>The managed functions with which strings.lua implements string.find, match, gmatch and gsub.</summary>
internal sealed class PatternFunctions(LuaMachine machine)
{
    private static readonly StoreError TooCostly = StoreError.InvalidInput("the search takes too many steps");

    private static readonly SearchValues<byte> Special = SearchValues.Create("^$*+?.([%-"u8);

    /// <summary>
    /// Implements <c>search(text, pattern, init, anchors)</c>: returns start and end of the first match as string.find does, then the captures; nil if there
    /// is no match.
    /// </summary>
    public Result<int> Search(LuaState lua)
    {
        var subject = lua.BytesAt(1);
        var from = (int)Math.Min(lua.ToInteger(3) - 1, subject.Length + 1L);
        var budget = machine.Guard.StepsLeft;
        var matcher = new PatternMatcher(subject, lua.BytesAt(2), budget);
        var found = matcher.TryFind(from, lua.ToBoolean(4), out var start, out var end);
        machine.Guard.Charge(lua, budget - matcher.StepsLeft);
        if (matcher.Error is { } error)
        {
            return StoreError.InvalidInput(error);
        }

        if (matcher.StepsLeft < 0)
        {
            return TooCostly;
        }

        if (!found)
        {
            lua.PushNil();
            return 1;
        }

        return PushMatch(lua, matcher, subject, start, end);
    }

    private Result<int> PushMatch(LuaState lua, in PatternMatcher matcher, ReadOnlySpan<byte> subject, int start, int end)
    {
        // The allocator does not refuse these allocations, and each capture may be as long as the text. So the memory is checked first.
        var left = machine.MemoryLeft;
        for (var i = 0; i < matcher.CaptureCount; i++)
        {
            left -= Math.Max(0, matcher[i].Length);
        }

        if (left < 0)
        {
            machine.Guard.Exceed(lua, LuaFailureKind.Memory);
            return TooCostly;
        }

        lua.PushInteger(start + 1);
        lua.PushInteger(end);
        for (var i = 0; i < matcher.CaptureCount; i++)
        {
            switch (matcher[i])
            {
                case (_, Capture.Unclosed):
                    return StoreError.InvalidInput("unfinished capture");
                case (var position, Capture.Position):
                    lua.PushInteger(position + 1);
                    break;
                case var (at, length):
                    lua.PushBytes(subject.Slice(at, length));
                    break;
            }
        }

        return matcher.CaptureCount + 2;
    }

    /// <summary>Implements <c>is_plain(pattern)</c>: returns true if the pattern has no special characters, as string.find defines them.</summary>
    public static Result<int> IsPlain(LuaState lua)
    {
        lua.PushBoolean(!lua.BytesAt(1).ContainsAny(Special));
        return 1;
    }

    /// <summary>Implements <c>plain(text, part, init)</c>: returns the start of the part; nothing if it does not occur.</summary>
    public Result<int> Plain(LuaState lua)
    {
        var subject = lua.BytesAt(1);
        var part = lua.BytesAt(2);
        var from = (int)Math.Min(lua.ToInteger(3) - 1, subject.Length);

        // In the worst case every byte of the part is compared at every position. Such a search is refused if the budget does not cover it.
        var budget = machine.Guard.StepsLeft;
        if (part.Length > 64 && (long)part.Length * subject.Length / 64 > budget)
        {
            return TooCostly;
        }

        machine.Guard.Charge(lua, 1 + (subject.Length / 64));
        var index = subject[from..].IndexOf(part);
        if (index < 0)
        {
            return 0;
        }

        lua.PushInteger(from + index + 1);
        return 1;
    }
}
