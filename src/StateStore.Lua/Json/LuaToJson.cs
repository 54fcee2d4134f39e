using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace StateStore.Lua.Json;

/// <summary>
/// Converts Lua values to JSON. Integers stay integers and floats stay floats (<c>3.0</c>); NaN and infinities become null. A table with the keys 1 to n is an
/// array, and a few holes in it are null. A table with string keys is an object ordered by name. A table with other numbers is an object too; its
/// keys become strings. Values that JSON cannot express are errors: functions, tables that contain themselves, tables with keys of both kinds, and
/// strings that are not UTF-8.
/// </summary>
internal ref struct LuaToJson
{
    /// <summary>The instructions that are charged for a table. The same large table may occur in many places.</summary>
    private const int TableSteps = 8;

    private static readonly StoreError OverBudget = StoreError.InvalidInput("the value takes more than the budget of the script");

    private readonly LuaState _lua;
    private readonly LuaGuard _guard;
    private readonly Limits _limits;

    // The tables that contain the current value.
    private readonly List<nint> _path = [];

    // The bytes of the objects that contain the current one.
    private int _around;

    private LuaToJson(LuaState lua, LuaGuard guard, Limits limits)
    {
        _lua = lua;
        _guard = guard;
        _limits = limits;
    }

    /// <summary>Reads the value at an index and charges the script for it. Errors: INVALID_INPUT, TOO_LARGE.</summary>
    public static Result<JsonText> Read(LuaState lua, int index, LuaGuard guard, Limits limits)
    {
        var json = new JsonBuilder();
        var error = new LuaToJson(lua, guard, limits).Write(lua.AbsIndex(index), ref json);
        error ??= json.Length > limits.BodyBytes ? StoreError.TooLarge("The value", limits.BodyBytes) : null;
        if (error is not null)
        {
            json.Dispose();
            return error;
        }

        return json.ToJsonText();
    }

    private StoreError? Write(int index, ref JsonBuilder json)
    {
        if (_around + json.Length > _limits.BodyBytes)
        {
            return StoreError.TooLarge("The value", _limits.BodyBytes);
        }

        switch (_lua.Type(index))
        {
            case LuaType.Nil or LuaType.None:
                json.Raw("null"u8);
                return null;
            case LuaType.Boolean:
                json.Bool(_lua.ToBoolean(index));
                return null;
            case LuaType.Number:
                WriteNumber(index, ref json);
                return null;
            case LuaType.String:
                return WriteText(index, ref json);
            case LuaType.Table:
                return WriteTable(index, ref json);
            default:
                return StoreError.InvalidInput($"a {_lua.TypeName(index)} can't be stored");
        }
    }

    private readonly void WriteNumber(int index, ref JsonBuilder json)
    {
        if (_lua.IsInteger(index))
        {
            json.Number(_lua.ToInteger(index));
            return;
        }

        var number = _lua.ToNumber(index);
        if (!double.IsFinite(number))
        {
            json.Raw("null"u8);
            return;
        }

        var digits = number.ToString("R", CultureInfo.InvariantCulture);
        json.Raw(Encoding.ASCII.GetBytes(digits));
        if (!digits.AsSpan().ContainsAny('.', 'E'))
        {
            json.Raw(".0"u8);
        }
    }

    private readonly StoreError? WriteText(int index, ref JsonBuilder json)
    {
        var text = _lua.BytesAt(index);
        if (!Utf8.IsValid(text))
        {
            return StoreError.InvalidInput("a text is not valid UTF-8");
        }

        json.StringUtf8(text);
        return null;
    }

    private StoreError? WriteTable(int index, ref JsonBuilder json)
    {
        var table = _lua.ToPointer(index);
        if (_path.Contains(table))
        {
            return StoreError.InvalidInput("a table that contains itself can't be stored");
        }

        if (_path.Count == _limits.JsonDepth)
        {
            return StoreError.InvalidInput($"tables deeper than {_limits.JsonDepth} can't be stored");
        }

        _guard.Charge(_lua, TableSteps);
        if (_guard.Exceeded is not null)
        {
            return OverBudget;
        }

        if (!TableShape.Of(_lua, index).TryGet(out var shape, out var error))
        {
            return error;
        }

        _path.Add(table);
        error = shape.Length is { } length ? WriteArray(index, length, ref json) : WriteObject(index, ref json);
        _path.RemoveAt(_path.Count - 1);
        return error;
    }

    private StoreError? WriteArray(int index, long length, ref JsonBuilder json)
    {
        json.Byte((byte)'[');
        for (var i = 1L; i <= length; i++)
        {
            json.Raw(i == 1 ? ""u8 : ","u8);
            _lua.RawGetInteger(index, i);
            var error = Write(_lua.GetTop(), ref json);
            _lua.Pop(1);
            if (error is not null)
            {
                return error;
            }
        }

        json.Byte((byte)']');
        return null;
    }

    /// <summary>Writes an object with its members ordered by name. The order of a Lua table differs between runs.</summary>
    private StoreError? WriteObject(int index, ref JsonBuilder json)
    {
        var written = new JsonBuilder();
        var members = new List<(int Start, int NameEnd, int End)>();
        _around += json.Length;
        var error = WriteMembers(index, members, ref written);
        _around -= json.Length;
        if (error is null)
        {
            var bytes = written.ToArray();
            members.Sort((x, y) => bytes.AsSpan(x.Start..x.NameEnd).SequenceCompareTo(bytes.AsSpan(y.Start..y.NameEnd)));
            json.Byte((byte)'{');
            for (var i = 0; i < members.Count; i++)
            {
                json.Raw(i == 0 ? ""u8 : ","u8).Raw(bytes.AsSpan(members[i].Start..members[i].End));
            }

            json.Byte((byte)'}');
        }

        written.Dispose();
        return error;
    }

    private StoreError? WriteMembers(int index, List<(int Start, int NameEnd, int End)> members, ref JsonBuilder json)
    {
        _lua.PushNil();
        while (_lua.Next(index))
        {
            var value = _lua.GetTop();
            var start = json.Length;
            var error = WriteKey(value - 1, ref json);
            var nameEnd = json.Length;
            error ??= Write(value, ref json);
            if (error is not null)
            {
                _lua.Pop(2);
                return error;
            }

            members.Add((start, nameEnd, json.Length));
            _lua.Pop(1);
        }

        return null;
    }

    private readonly StoreError? WriteKey(int index, ref JsonBuilder json)
    {
        StoreError? error = null;
        if (_lua.Type(index) == LuaType.String)
        {
            error = WriteText(index, ref json);
        }
        else
        {
            // The key is read as a number. lua_tolstring would convert it in place and confuse lua_next.
            json.Byte((byte)'"');
            WriteNumber(index, ref json);
            json.Byte((byte)'"');
        }

        json.Byte((byte)':');
        return error;
    }
}
