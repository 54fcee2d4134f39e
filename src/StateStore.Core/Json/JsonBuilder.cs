using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace StateStore.Core.Json;

/// <summary>Writes compact JSON as UTF-8 into a pooled buffer.</summary>
/// <remarks>
/// It escapes only characters that JSON requires to be escaped: <c>+</c> and non-ASCII stay as they are, as with JavaScript's JSON.stringify. The
/// caller ends with <see cref="ToArray"/> or <see cref="ToJsonText"/>, which return the buffer to the pool, or with <see cref="ToBuffer"/>, which
/// hands it on.
/// </remarks>
public ref struct JsonBuilder
{
    private byte[] _buffer;
    private int _length;

    /// <summary>Rents a buffer of 512 bytes.</summary>
    public JsonBuilder()
        : this(512)
    {
    }

    /// <summary>Rents a buffer of at least <paramref name="capacity"/> bytes; it grows as needed.</summary>
    public JsonBuilder(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Takes over the output of another builder and continues it.</summary>
    public JsonBuilder(JsonBuffer written) => (_buffer, _length) = (written.Bytes, written.Length);

    /// <summary>The bytes written so far.</summary>
    public readonly int Length => _length;

    /// <summary>The text written so far; valid until the next write.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Writes bytes that are already JSON.</summary>
    [UnscopedRef]
    public ref JsonBuilder Raw(scoped ReadOnlySpan<byte> json)
    {
        json.CopyTo(Reserve(json.Length));
        _length += json.Length;
        return ref this;
    }

    /// <summary>Writes one byte of JSON.</summary>
    [UnscopedRef]
    public ref JsonBuilder Byte(byte value)
    {
        Reserve(1)[0] = value;
        _length++;
        return ref this;
    }

    /// <summary>Writes a whole number.</summary>
    [UnscopedRef]
    public ref JsonBuilder Number(long value)
    {
        _ = value.TryFormat(Reserve(20), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
        return ref this;
    }

    /// <summary>Writes the number, or <c>null</c>.</summary>
    [UnscopedRef]
    public ref JsonBuilder OptionalNumber(long? value) => ref value is { } number ? ref Number(number) : ref Raw("null"u8);

    /// <summary>Writes <c>true</c> or <c>false</c>.</summary>
    [UnscopedRef]
    public ref JsonBuilder Bool(bool value) => ref Raw(value ? "true"u8 : "false"u8);

    /// <summary>Writes a string with its quotes. The text must be valid Unicode (<see cref="Names"/> refuses any other).</summary>
    [UnscopedRef]
    public ref JsonBuilder String(scoped ReadOnlySpan<char> text)
    {
        Byte((byte)'"');
        var target = Reserve(text.Length * 3);
        var count = Encoding.UTF8.GetBytes(text, target);
        var escape = JsonEscapes.IndexOfEscapable(target[..count]);
        if (escape < 0)
        {
            _length += count;
        }
        else
        {
            var copy = target[..count].ToArray();
            EscapedContent(copy);
        }

        return ref Byte((byte)'"');
    }

    /// <summary>Writes a string with its quotes from unescaped UTF-8.</summary>
    [UnscopedRef]
    public ref JsonBuilder StringUtf8(scoped ReadOnlySpan<byte> text)
    {
        Byte((byte)'"');
        EscapedContent(text);
        return ref Byte((byte)'"');
    }

    /// <summary>Writes a point in time as the log has it: UTC, ISO 8601, three decimals, <c>Z</c>.</summary>
    [UnscopedRef]
    public ref JsonBuilder Time(DateTimeOffset at)
    {
        // "O" does not depend on culture; three of its seven decimals are kept.
        const int UpToMilliseconds = 23;
        Byte((byte)'"');
        _ = at.UtcDateTime.TryFormat(Reserve(28), out _, "O", CultureInfo.InvariantCulture);
        _length += UpToMilliseconds;
        return ref Raw("Z\""u8);
    }

    /// <summary>Copies the output and returns the buffer to the pool.</summary>
    public byte[] ToArray()
    {
        var result = Written.ToArray();
        Dispose();
        return result;
    }

    /// <summary>Copies the output, which must be one whole JSON value, and returns the buffer to the pool.</summary>
    public JsonText ToJsonText() => JsonText.FromTrusted(ToArray());

    /// <summary>Hands the output on without a copy. A <see cref="JsonBuffer"/> can cross an await, which this type can't.</summary>
    public JsonBuffer ToBuffer()
    {
        var written = new JsonBuffer(_buffer, _length);
        (_buffer, _length) = ([], 0);
        return written;
    }

    /// <summary>Returns the buffer to the pool without a result. Further calls do nothing.</summary>
    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void EscapedContent(scoped ReadOnlySpan<byte> text)
    {
        while (JsonEscapes.IndexOfEscapable(text) is >= 0 and var index)
        {
            Raw(text[..index]);
            _length += JsonEscapes.WriteEscape(text[index], Reserve(JsonEscapes.LongestEscape));
            text = text[(index + 1)..];
        }

        Raw(text);
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
            Written.CopyTo(larger);
            if (_buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            _buffer = larger;
        }

        return _buffer.AsSpan(_length);
    }
}
