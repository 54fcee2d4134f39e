using System.Buffers.Text;
using System.Text.Json;

namespace StateStore.Lua.Json;

/// <summary>
/// Converts JSON to Lua values. A number without fraction and exponent becomes an integer if it fits. Null becomes nil: it disappears from an object, and is
/// a hole in an array.
/// </summary>
internal static class JsonToLua
{
    /// <summary>Pushes the value.</summary>
    public static void Push(LuaState lua, JsonText json)
    {
        var reader = TrustedJson.Reader(json.Utf8.Span);
        reader.Read();
        Push(lua, ref reader);
    }

    private static void Push(LuaState lua, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                PushObject(lua, ref reader);
                break;
            case JsonTokenType.StartArray:
                PushArray(lua, ref reader);
                break;
            case JsonTokenType.String:
                PushText(lua, ref reader);
                break;
            case JsonTokenType.Number:
                PushNumber(lua, reader.ValueSpan);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                lua.PushBoolean(reader.TokenType == JsonTokenType.True);
                break;
            default:
                lua.PushNil();
                break;
        }
    }

    private static void PushObject(LuaState lua, ref Utf8JsonReader reader)
    {
        // Most objects have a few members. A table without preallocated room would be moved three times to get room for them.
        lua.NewTable(members: 4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            PushText(lua, ref reader);
            reader.Read();
            Push(lua, ref reader);
            lua.RawSet(-3);
        }
    }

    private static void PushArray(LuaState lua, ref Utf8JsonReader reader)
    {
        lua.NewTable();
        for (var i = 1L; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            Push(lua, ref reader);
            lua.RawSetInteger(-2, i);
        }

        ArrayMark.Put(lua);
    }

    private static void PushText(LuaState lua, ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            lua.PushBytes(reader.ValueSpan);
            return;
        }

        var text = new byte[reader.ValueSpan.Length];
        var length = reader.CopyString(text);
        lua.PushBytes(text.AsSpan(0, length));
    }

    private static void PushNumber(LuaState lua, ReadOnlySpan<byte> digits)
    {
        if (Utf8Parser.TryParse(digits, out long whole, out var used) && used == digits.Length)
        {
            lua.PushInteger(whole);
        }
        else
        {
            _ = Utf8Parser.TryParse(digits, out double number, out _);
            lua.PushNumber(number);
        }
    }
}
