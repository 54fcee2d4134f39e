using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace StateStore.Core.Json;

/// <summary>
/// Writes compact JSON as UTF-8 into a pooled buffer; nothing is escaped that need not be (<c>+</c> and non-ASCII stay as they
/// are, as JavaScript's JSON.stringify does). Ends with <see cref="ToArray"/> or <see cref="ToJsonText"/>, which give the buffer back, or with
/// <see cref="ToBuffer"/>, which hands it on.
/// </summary>
public ref struct JsonBuilder
{
    private byte[] _buffer;
    private int _length;

    public JsonBuilder()
        : this(512)
    {
    }

    public JsonBuilder(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Goes on with what another one wrote, and owns it from now on.</summary>
    public JsonBuilder(JsonBuffer written) => (_buffer, _length) = (written.Bytes, written.Length);

    public readonly int Length => _length;

    /// <summary>What has been written so far; valid until the next write.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Bytes that are already JSON.</summary>
    [UnscopedRef]
    public ref JsonBuilder Raw(scoped ReadOnlySpan<byte> json)
    {
        json.CopyTo(Reserve(json.Length));
        _length += json.Length;
        return ref this;
    }

    [UnscopedRef]
    public ref JsonBuilder Byte(byte value)
    {
        Reserve(1)[0] = value;
        _length++;
        return ref this;
    }

    [UnscopedRef]
    public ref JsonBuilder Number(long value)
    {
        _ = value.TryFormat(Reserve(20), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
        return ref this;
    }

    /// <summary>The number, or null.</summary>
    [UnscopedRef]
    public ref JsonBuilder OptionalNumber(long? value) => ref value is { } number ? ref Number(number) : ref Raw("null"u8);

    [UnscopedRef]
    public ref JsonBuilder Bool(bool value) => ref Raw(value ? "true"u8 : "false"u8);

    /// <summary>A string with its quotes. The text must be valid Unicode (<see cref="Names"/> refuses what is not).</summary>
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

    /// <summary>A string with its quotes, from UTF-8 that holds the characters themselves.</summary>
    [UnscopedRef]
    public ref JsonBuilder StringUtf8(scoped ReadOnlySpan<byte> text)
    {
        Byte((byte)'"');
        EscapedContent(text);
        return ref Byte((byte)'"');
    }

    /// <summary>A point in time as the log writes it: UTC, ISO 8601, three decimals, <c>Z</c>.</summary>
    [UnscopedRef]
    public ref JsonBuilder Time(DateTimeOffset at)
    {
        // "O" is the format that needs no interpretation; of its seven decimals three are kept.
        const int UpToMilliseconds = 23;
        Byte((byte)'"');
        _ = at.UtcDateTime.TryFormat(Reserve(28), out _, "O", CultureInfo.InvariantCulture);
        _length += UpToMilliseconds;
        return ref Raw("Z\""u8);
    }

    public byte[] ToArray()
    {
        var result = Written.ToArray();
        Dispose();
        return result;
    }

    /// <summary>What was written, which must be one whole JSON value.</summary>
    public JsonText ToJsonText() => JsonText.FromTrusted(ToArray());

    /// <summary>Hands on what was written, without a copy, to the builder that will be made of it: this type can't cross an await.</summary>
    public JsonBuffer ToBuffer()
    {
        var written = new JsonBuffer(_buffer, _length);
        (_buffer, _length) = ([], 0);
        return written;
    }

    /// <summary>Gives the buffer back without a result; harmless when repeated.</summary>
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
