using System.Buffers;

namespace StateStore.Lua.Patterns;

/// <summary>What sandbox.lua builds string.find, match, gmatch and gsub on.</summary>
internal sealed class PatternFunctions(LuaMachine machine)
{
    private static readonly StoreError TooCostly = StoreError.InvalidInput("the search takes too many steps");

    private static readonly SearchValues<byte> Special = SearchValues.Create("^$*+?.([%-"u8);

    /// <summary>
    /// <c>search(text, pattern, init, anchors)</c>: begin and end of the first match as string.find has them, then the captures; nil where
    /// there is none.
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
        // Nothing that is pushed here is refused by the allocator, and each capture may be as long as the text.
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

    /// <summary><c>is_plain(pattern)</c>: nothing in it stands for anything but itself, as string.find sees it.</summary>
    public static Result<int> IsPlain(LuaState lua)
    {
        lua.PushBoolean(!lua.BytesAt(1).ContainsAny(Special));
        return 1;
    }

    /// <summary><c>plain(text, part, init)</c>: where the part begins; nothing where it does not occur.</summary>
    public Result<int> Plain(LuaState lua)
    {
        var subject = lua.BytesAt(1);
        var part = lua.BytesAt(2);
        var from = (int)Math.Min(lua.ToInteger(3) - 1, subject.Length);

        // The worst case is every byte of the part at every place; a search that is really so slow is stopped by its price.
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
