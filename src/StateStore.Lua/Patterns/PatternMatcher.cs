namespace StateStore.Lua.Patterns;

/// <summary>
/// Matches Lua's patterns (Lua 5.4 manual, section 6.4.1) and counts the steps. The time of a hostile pattern grows with the length of the text to the power
/// of its repetitions. Lua's own matcher cannot be interrupted.
/// </summary>
internal ref partial struct PatternMatcher(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> pattern, long steps)
{
    private const int MaxCaptures = 32;
    private const int MaxDepth = 200;
    private const int NoMatch = -1;
    private const byte Escape = (byte)'%';

    private readonly ReadOnlySpan<byte> _subject = subject;
    private readonly ReadOnlySpan<byte> _pattern = pattern;
    private readonly Capture[] _captures = new Capture[MaxCaptures];
    private int _depth;

    /// <summary>The number of steps that are left. Below 0 the matcher has stopped.</summary>
    public long StepsLeft { get; private set; } = steps;

    /// <summary>The fault of the pattern, in the words of Lua; null if none was found.</summary>
    public string? Error { get; private set; }

    public int CaptureCount { get; private set; }

    /// <summary>Finds the first match at or after a position.</summary>
    /// <param name="from">The position, counted from 0.</param>
    /// <param name="anchors">True if a <c>^</c> at the beginning of the pattern restricts the match to that position.</param>
    /// <param name="start">The start of the match.</param>
    /// <param name="end">The position after its last byte.</param>
    public bool TryFind(int from, bool anchors, out int start, out int end)
    {
        var isAnchored = anchors && _pattern.Length > 0 && _pattern[0] == '^';
        for (start = from; start <= _subject.Length; start++)
        {
            StepsLeft--;
            CaptureCount = 0;
            end = Match(start, isAnchored ? 1 : 0);
            if (end >= 0 || IsOver)
            {
                return end >= 0 && !IsOver;
            }

            if (isAnchored)
            {
                break;
            }
        }

        end = NoMatch;
        return false;
    }

    /// <summary>A capture of the last match, by its index from 0.</summary>
    public Capture this[int index] => _captures[index];

    private bool IsOver => Error is not null || StepsLeft < 0;

    private int Fail(string error)
    {
        Error ??= error;
        return NoMatch;
    }

    /// <summary>Matches the rest of the pattern at a position. Returns the end of the match.</summary>
    private int Match(int s, int p)
    {
        if (_depth++ == MaxDepth)
        {
            return Fail("pattern too complex");
        }

        var end = MatchItems(s, p);
        _depth--;
        return end;
    }

    private int MatchItems(int s, int p)
    {
        while (p < _pattern.Length && !IsOver)
        {
            StepsLeft--;
            switch (_pattern[p])
            {
                case (byte)'(' when At(p + 1) == ')':
                    return Open(s, p + 2, Capture.Position);
                case (byte)'(':
                    return Open(s, p + 1, Capture.Unclosed);
                case (byte)')':
                    return Close(s, p + 1);
                case (byte)'$' when p + 1 == _pattern.Length:
                    return s == _subject.Length ? s : NoMatch;
                case Escape when At(p + 1) is (byte)'b' or (byte)'f' or (>= (byte)'0' and <= (byte)'9'):
                    if (!TrySpecial(ref s, ref p))
                    {
                        return NoMatch;
                    }

                    continue;
            }

            var end = ItemEnd(p);
            if (IsOver)
            {
                return NoMatch;
            }

            if (At(end) is (byte)'*' or (byte)'+' or (byte)'-')
            {
                return Repeated(s, p, end);
            }

            var isThere = IsSingle(s, p, end);
            if (At(end) == '?')
            {
                if (isThere && Match(s + 1, end + 1) is >= 0 and var rest)
                {
                    return rest;
                }

                p = end + 1;
                continue;
            }

            if (!isThere)
            {
                return NoMatch;
            }

            s++;
            p = end;
        }

        return IsOver ? NoMatch : s;
    }

    /// <summary>Matches a repeated single-byte item and the rest of the pattern.</summary>
    private int Repeated(int s, int p, int end) => _pattern[end] switch
    {
        (byte)'*' => Longest(s, p, end),
        (byte)'+' => IsSingle(s, p, end) ? Longest(s + 1, p, end) : NoMatch,
        _ => Shortest(s, p, end),
    };

    /// <summary>Matches <c>%b</c>, <c>%f</c> and back references, which consume no byte or several bytes.</summary>
    private bool TrySpecial(ref int s, ref int p)
    {
        var kind = _pattern[p + 1];
        if (kind == 'b')
        {
            s = Balanced(s, p + 2);
            p += 4;
            return s >= 0;
        }

        if (kind == 'f')
        {
            return TryFrontier(s, ref p);
        }

        s = Referenced(s, kind - '1');
        p += 2;
        return s >= 0;
    }

    private bool TryFrontier(int s, ref int p)
    {
        p += 2;
        if (At(p) != '[')
        {
            Fail("missing '[' after '%f' in pattern");
            return false;
        }

        var set = p;
        p = ItemEnd(set);
        if (IsOver)
        {
            return false;
        }

        var before = s == 0 ? (byte)0 : _subject[s - 1];
        var here = s < _subject.Length ? _subject[s] : (byte)0;
        return !IsInSet(before, set, p - 1) && IsInSet(here, set, p - 1);
    }

    private int Balanced(int s, int p)
    {
        if (p + 1 >= _pattern.Length)
        {
            return Fail("malformed pattern (missing arguments to '%b')");
        }

        if (s >= _subject.Length || _subject[s] != _pattern[p])
        {
            return NoMatch;
        }

        var open = 1;
        for (var i = s + 1; i < _subject.Length && !IsOver; i++)
        {
            StepsLeft--;
            if (_subject[i] == _pattern[p + 1])
            {
                if (--open == 0)
                {
                    return i + 1;
                }
            }
            else if (_subject[i] == _pattern[p])
            {
                open++;
            }
        }

        return NoMatch;
    }

    private int Referenced(int s, int index)
    {
        if (index < 0 || index >= CaptureCount || _captures[index].Length == Capture.Unclosed)
        {
            return Fail($"invalid capture index %{index + 1}");
        }

        var (start, length) = _captures[index];
        if (length == Capture.Position)
        {
            return NoMatch;
        }

        StepsLeft -= length;
        return _subject[s..].StartsWith(_subject.Slice(start, length)) ? s + length : NoMatch;
    }

    private int Longest(int s, int p, int end)
    {
        var count = 0;
        while (IsSingle(s + count, p, end))
        {
            count++;
        }

        for (; count >= 0 && !IsOver; count--)
        {
            if (Match(s + count, end + 1) is >= 0 and var rest)
            {
                return rest;
            }
        }

        return NoMatch;
    }

    private int Shortest(int s, int p, int end)
    {
        while (!IsOver)
        {
            if (Match(s, end + 1) is >= 0 and var rest)
            {
                return rest;
            }

            if (!IsSingle(s, p, end))
            {
                return NoMatch;
            }

            s++;
        }

        return NoMatch;
    }

    private int Open(int s, int p, int length)
    {
        if (CaptureCount == MaxCaptures)
        {
            return Fail("too many captures");
        }

        _captures[CaptureCount++] = new(s, length);
        var end = Match(s, p);
        if (end < 0)
        {
            CaptureCount--;
        }

        return end;
    }

    private int Close(int s, int p)
    {
        var index = CaptureCount - 1;
        while (index >= 0 && _captures[index].Length != Capture.Unclosed)
        {
            index--;
        }

        if (index < 0)
        {
            return Fail("invalid pattern capture");
        }

        _captures[index] = _captures[index] with { Length = s - _captures[index].Start };
        var end = Match(s, p);
        if (end < 0)
        {
            _captures[index] = _captures[index] with { Length = Capture.Unclosed };
        }

        return end;
    }
}
