using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace StateStore.JsonSchema.Json;

/// <summary>
/// Parses one UTF-8 JSON document (RFC 8259) into tokens, without recursion. Beside invalid grammar it refuses invalid UTF-8 and
/// nesting beyond the given depth. It also refuses escapes of lone surrogates: they are not text and cannot be written as UTF-8.
/// </summary>
/// <remarks>The position is passed in parameters and results, not in a field, because every step depends on it.</remarks>
internal ref partial struct JsonParser
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly int _depthMax;
    private Token[] _tokens;
    private int _count;
    private int _depth;

    // The open container: its token, its items so far and their kinds. While it is open, Next of the token is the index of the enclosing container.
    private int _open = -1;
    private int _items;
    private JsonKinds _kinds;
    private bool _isObject;
    private bool _tooDeep;

    private JsonParser(ReadOnlySpan<byte> json, Token[] tokens, int depthMax)
    {
        _json = json;
        _tokens = tokens;
        _depthMax = depthMax;
    }

    /// <summary>Parses a document into <paramref name="tokens"/>, which grows if needed. The root value is token 0.</summary>
    /// <remarks>If this were inlined, the state of the parser would not stay in registers: measured, a fifth of the time.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ParseResult Parse(ReadOnlySpan<byte> json, ref Token[] tokens, int depthMax)
    {
        if (!Utf8.IsValid(json))
        {
            return new ParseResult(ParseStatus.InvalidUtf8, 0, 0);
        }

        var parser = new JsonParser(json, tokens, depthMax);
        var end = parser.ParseDocument();
        tokens = parser._tokens;
        if (end >= 0)
        {
            return new ParseResult(ParseStatus.Parsed, parser._count, end);
        }

        return new ParseResult(parser._tooDeep ? ParseStatus.TooDeep : ParseStatus.Malformed, 0, ~end);
    }

    private int ParseDocument()
    {
        var position = ParseValues(0);
        if (position < 0)
        {
            return position;
        }

        position = SkipWhitespace(position);
        return position == _json.Length ? position : ~position;
    }

    /// <summary>Reads the root value and its contents. Returns the position after it, or the complement of the position of an error.</summary>
    private int ParseValues(int position)
    {
        while (true)
        {
            position = SkipWhitespace(position);
            var first = ByteAt(position);
            if (first == '"')
            {
                _kinds |= JsonKinds.String;
                position = ReadString(position + 1);
            }
            else if (first is '{' or '[')
            {
                position = Open(position, first == '{');
                if (position >= 0 && !IsAtClose(ref position))
                {
                    continue;
                }
            }
            else
            {
                position = ReadScalar(position, first);
            }

            if (position >= 0)
            {
                position = FinishValue(position);
            }

            if (position < 0 || _open < 0)
            {
                return position;
            }
        }
    }

    /// <summary>Closes the containers that end after a value. Returns the position of the next value, or the end of the root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FinishValue(int position)
    {
        while (_open >= 0)
        {
            position = SkipWhitespace(position);
            _items++;
            var b = ByteAt(position);
            if (b == ',')
            {
                return _isObject ? ReadName(position + 1) : position + 1;
            }

            if (b != (_isObject ? '}' : ']'))
            {
                return ~position;
            }

            position = Close(position);
        }

        return position;
    }

    private int Open(int position, bool isObject)
    {
        if (++_depth > _depthMax)
        {
            _tooDeep = true;
            return ~position;
        }

        if (_open >= 0)
        {
            ref var outer = ref _tokens[_open];
            outer.Length = _items;
            outer.ChildKinds = _kinds;
        }

        var enclosing = _open;
        _open = _count;
        _items = 0;
        _kinds = JsonKinds.None;
        _isObject = isObject;
        Add(position, 0, enclosing, isObject ? JsonKinds.Object : JsonKinds.Array);
        return position + 1;
    }

    /// <summary>Checks for a closing bracket after an opening one. Returns true if the container is empty, which closes it.</summary>
    private bool IsAtClose(ref int position)
    {
        position = SkipWhitespace(position);
        if (ByteAt(position) == (_isObject ? '}' : ']'))
        {
            position = Close(position);
            return true;
        }

        if (_isObject)
        {
            position = ReadName(position);
        }

        return position < 0;
    }

    private int Close(int position)
    {
        ref var token = ref _tokens[_open];
        token.Length = _items;
        token.ChildKinds = _kinds;
        _open = token.Next;
        token.Next = _count;
        _depth--;
        if (_open >= 0)
        {
            ref var outer = ref _tokens[_open];
            _items = outer.Length;
            _kinds = outer.ChildKinds | token.Kind;
            _isObject = outer.Kind == JsonKinds.Object;
        }

        return position + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int SkipWhitespace(int position) => ByteAt(position) > ' ' ? position : SkipSpaces(position);

    private readonly int SkipSpaces(int position)
    {
        while (ByteAt(position) is ' ' or '\n' or '\r' or '\t')
        {
            position++;
        }

        return position;
    }

    /// <summary>The byte at a non-negative position; -1 after the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int ByteAt(int position) => position < _json.Length ? Unsafe.Add(ref MemoryMarshal.GetReference(_json), position) : -1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(int start, int length, int next, JsonKinds kind, bool escaped = false)
    {
        var tokens = _tokens;
        var index = _count;
        if ((uint)index >= (uint)tokens.Length)
        {
            tokens = Grow();
        }

        _count = index + 1;
        ref var token = ref tokens[index];
        token.Start = start;
        token.Length = length;
        token.Next = next;
        token.Kind = kind;
        token.Escaped = escaped;
        token.ChildKinds = JsonKinds.None;
    }

    private Token[] Grow()
    {
        Array.Resize(ref _tokens, 2 * _tokens.Length);
        return _tokens;
    }
}
