namespace StateStore.Lua.Patterns;

/// <summary>Matches the items that stand for a single byte: a literal, a class or a set.</summary>
internal ref partial struct PatternMatcher
{
    private readonly byte At(int p) => p < _pattern.Length ? _pattern[p] : (byte)0;

    /// <summary>The index after the single-byte item that begins at <paramref name="p"/>.</summary>
    private int ItemEnd(int p)
    {
        if (_pattern[p] == Escape)
        {
            return p + 1 < _pattern.Length ? p + 2 : Fail("malformed pattern (ends with '%')");
        }

        if (_pattern[p] != '[')
        {
            return p + 1;
        }

        var open = p;
        p += At(p + 1) == '^' ? 2 : 1;

        // A ] at the first place belongs to the set.
        do
        {
            if (p >= _pattern.Length)
            {
                return Fail("malformed pattern (missing ']')");
            }

            p += _pattern[p] == Escape ? 2 : 1;
        }
        while (At(p) != ']' || p >= _pattern.Length);

        StepsLeft -= (p - open) / 8;
        return p + 1;
    }

    private bool IsSingle(int s, int p, int end)
    {
        // The cost of a set is proportional to its length.
        StepsLeft -= 1 + ((end - p) / 8);
        if (s >= _subject.Length || IsOver)
        {
            return false;
        }

        return _pattern[p] switch
        {
            (byte)'.' => true,
            Escape => ByteClass.Holds(_pattern[p + 1], _subject[s]),
            (byte)'[' => IsInSet(_subject[s], p, end - 1),
            var literal => literal == _subject[s],
        };
    }

    /// <summary>Returns whether a byte belongs to a set.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="p">The index of the opening bracket.</param>
    /// <param name="close">The index of the closing bracket.</param>
    private readonly bool IsInSet(byte value, int p, int close)
    {
        var isMember = true;
        p++;
        if (At(p) == '^')
        {
            isMember = false;
            p++;
        }

        for (; p < close; p++)
        {
            if (_pattern[p] == Escape)
            {
                p++;
                if (ByteClass.Holds(_pattern[p], value))
                {
                    return isMember;
                }
            }
            else if (At(p + 1) == '-' && p + 2 < close)
            {
                if (_pattern[p] <= value && value <= _pattern[p + 2])
                {
                    return isMember;
                }

                p += 2;
            }
            else if (_pattern[p] == value)
            {
                return isMember;
            }
        }

        return !isMember;
    }
}
