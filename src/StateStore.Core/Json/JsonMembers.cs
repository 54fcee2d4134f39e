using System.Text.Json;

namespace StateStore.Core.Json;

/// <summary>The range of one member in the compact text of its object: the name with its quotes, then the value.</summary>
internal readonly record struct JsonMemberRange(int NameStart, int NameEnd, int ValueStart, int ValueEnd);

/// <summary>The members of a JSON object. The pass that checks and compacts a request finds them, so no second parse is needed.</summary>
public sealed class JsonMembers
{
    private readonly List<JsonMemberRange> _ranges = [];
    private ReadOnlyMemory<byte> _text;

    /// <summary>The number of members.</summary>
    public int Count => _ranges.Count;

    /// <summary>
    /// Checks and compacts <paramref name="utf8"/>, which must be an object. Errors: INVALID_JSON; INVALID_INPUT for another value.
    /// </summary>
    public static Result<JsonMembers> Parse(ReadOnlySpan<byte> utf8, Limits limits)
    {
        var members = new JsonMembers();
        var output = new JsonBuilder(utf8.Length);
        if (JsonCompactor.Compact(utf8, limits, ref output, members._ranges) is { } error)
        {
            output.Dispose();
            return error;
        }

        members._text = output.ToArray();
        return members;
    }

    /// <summary>The members of an object that was checked before.</summary>
    public static JsonMembers Of(JsonText text)
    {
        var members = new JsonMembers { _text = text.Utf8 };
        var reader = TrustedJson.Reader(text.Utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameStart = (int)reader.TokenStartIndex;
            var nameEnd = (int)reader.BytesConsumed - 1; // behind the name the reader has also consumed the colon
            reader.Read();
            var valueStart = (int)reader.TokenStartIndex;
            reader.Skip();
            members._ranges.Add(new(nameStart, nameEnd, valueStart, (int)reader.BytesConsumed));
        }

        return members;
    }

    /// <summary>The name of a member, unescaped.</summary>
    public string Name(int index) => JsonText.FromTrusted(_text[_ranges[index].NameStart.._ranges[index].NameEnd]).TryString()!;

    /// <summary>Whether a member has a name, given in UTF-8 as JSON would write it, without quotes.</summary>
    public bool NameIs(int index, ReadOnlySpan<byte> name) =>
        _text.Span[(_ranges[index].NameStart + 1)..(_ranges[index].NameEnd - 1)].SequenceEqual(name);

    /// <summary>The value of a member; it shares the bytes of the whole object.</summary>
    public JsonText Value(int index) => JsonText.FromTrusted(_text[_ranges[index].ValueStart.._ranges[index].ValueEnd]);

    /// <summary>The name and the value as in the text: <c>"name":value</c>.</summary>
    public ReadOnlyMemory<byte> Member(int index) => _text[_ranges[index].NameStart.._ranges[index].ValueEnd];

    /// <summary>The value of the member with a name that needs no escapes; null if there is none.</summary>
    public JsonText? Find(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Count; i++)
        {
            if (NameIs(i, name))
            {
                return Value(i);
            }
        }

        return null;
    }

    /// <summary>The name as in the text, with its quotes. Equal names have equal spellings.</summary>
    public ReadOnlySpan<byte> QuotedName(int index) => _text.Span[_ranges[index].NameStart.._ranges[index].NameEnd];

    /// <summary>The index of the member with a quoted name of another object, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> quotedName)
    {
        for (var i = 0; i < Count; i++)
        {
            if (QuotedName(i).SequenceEqual(quotedName))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Gets the value as text; false if it is not a JSON string.</summary>
    public bool TryString(int index, out string value)
    {
        var text = Value(index).TryString();
        value = text ?? "";
        return text is not null;
    }
}
