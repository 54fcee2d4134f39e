using System.Globalization;

namespace StateStore.JsonSchema.Patterns;

internal sealed partial class PatternParser
{
    private PatternNode ReadEscape()
    {
        _position++;
        switch (Current)
        {
            case 'b':
                _position++;
                return new PatternNode.Anchor(AnchorKind.WordBoundary);
            case 'B':
                _position++;
                return new PatternNode.Anchor(AnchorKind.NotWordBoundary);
            case 'k':
                _position++;
                Expect('<');
                _references.Add((0, ReadGroupName()));
                return new PatternNode.BackReference(-_references.Count);
            case >= '1' and <= '9':
                var number = ReadCount();
                _references.Add((number, null));
                return new PatternNode.BackReference(number);
            default:
                return new PatternNode.One(TryReadClassEscape() ?? Single(ReadCharacterEscape()));
        }
    }

    /// <summary>
    /// Sets the numbers of named back references to those of their groups. Before, the number is the negated position in the list of references.
    /// </summary>
    private PatternNode ResolveNames(PatternNode node) => node switch
    {
        _ when !HasBackReferences => node,
        PatternNode.BackReference { Number: < 0 } r => new PatternNode.BackReference(_groupNames.IndexOf(_references[-r.Number - 1].Name) + 1),
        PatternNode.Alternation a => new PatternNode.Alternation([.. a.Branches.Select(ResolveNames)]),
        PatternNode.Sequence s => new PatternNode.Sequence([.. s.Parts.Select(ResolveNames)]),
        PatternNode.Repeat r => r with { Body = ResolveNames(r.Body) },
        PatternNode.Capture c => c with { Body = ResolveNames(c.Body) },
        PatternNode.Look l => l with { Body = ResolveNames(l.Body) },
        _ => node,
    };

    /// <summary>Reads a class of characters after a backslash. Returns null if a single character follows.</summary>
    private CodePointSet? TryReadClassEscape()
    {
        var c = Current;
        var set = c switch
        {
            'd' or 'D' => CodePointSet.Digits,
            'w' or 'W' => CodePointSet.Word,
            's' or 'S' => CodePointSet.Space,
            'p' or 'P' => ReadProperty(),
            _ => null,
        };
        if (set is null)
        {
            return null;
        }

        _position++;
        return char.IsAsciiLetterUpper(c) ? set.Complement() : set;
    }

    /// <summary>Reads a Unicode property. The position is at the p before, and at the closing brace afterwards.</summary>
    private CodePointSet ReadProperty()
    {
        _position++;
        Expect('{');
        var end = source.IndexOf('}', _position);
        if (end < 0)
        {
            throw Unexpected();
        }

        var name = source[_position..end];
        _position = end;
        return PropertyEscapes.Find(name) ?? throw new PatternSyntaxException($"the Unicode property '{name}' is not known");
    }

    /// <summary>Reads one character after a backslash.</summary>
    private int ReadCharacterEscape()
    {
        if (_position >= source.Length)
        {
            throw Unexpected();
        }

        var c = source[_position++];
        switch (c)
        {
            case 't': return '\t';
            case 'n': return '\n';
            case 'v': return '\v';
            case 'f': return '\f';
            case 'r': return '\r';
            case '0' when !char.IsAsciiDigit(Current): return 0;
            case 'c' when char.IsAsciiLetter(Current): return source[_position++] & 0x1F;
            case 'x': return ReadHex(2);
            case 'u': return ReadUnicodeEscape();
            default:
                if (char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)))
                {
                    return c;
                }

                throw new PatternSyntaxException($"'\\{c}' is not an escape of ECMA-262 (position {_position - 2})");
        }
    }

    private int ReadUnicodeEscape()
    {
        if (TryTake('{'))
        {
            var end = source.IndexOf('}', _position);
            if (end <= _position || end > _position + 6)
            {
                throw Unexpected();
            }

            var point = ReadHex(end - _position);
            _position++;
            return point <= CodePointSet.Last ? point : throw Unexpected();
        }

        var unit = ReadHex(4);
        if (!char.IsHighSurrogate((char)unit) || !Peek("\\u"))
        {
            return unit;
        }

        var start = _position;
        _position += 2;
        var low = ReadHex(4);
        if (char.IsLowSurrogate((char)low))
        {
            return char.ConvertToUtf32((char)unit, (char)low);
        }

        _position = start;
        return unit;
    }

    private int ReadHex(int digits)
    {
        var isHex = _position + digits <= source.Length
            & int.TryParse(source.AsSpan(_position, Math.Min(digits, source.Length - _position)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        if (!isHex)
        {
            throw Unexpected();
        }

        _position += digits;
        return value;
    }

    private CodePointSet ReadClass()
    {
        var isNegated = TryTake('^');
        var ranges = new List<(int First, int Last)>();
        while (!TryTake(']'))
        {
            if (_position >= source.Length)
            {
                throw Unexpected();
            }

            var first = ReadClassAtom();
            ranges.AddRange(first.Ranges);
            if (!Peek('-') || Peek("-]"))
            {
                continue;
            }

            _position++;
            if (_position >= source.Length)
            {
                throw Unexpected();
            }

            var last = ReadClassAtom();
            if (!IsSingle(first) || !IsSingle(last))
            {
                throw new PatternSyntaxException("a range of a class needs single characters on both sides");
            }

            if (last.Ranges[0].First < first.Ranges[0].First)
            {
                throw new PatternSyntaxException("a range of a class is out of order");
            }

            ranges.Add((first.Ranges[0].First, last.Ranges[0].First));
        }

        var set = CodePointSet.Of(ranges);
        return isNegated ? set.Complement() : set;
    }

    private CodePointSet ReadClassAtom()
    {
        if (!TryTake('\\'))
        {
            return Single(ReadCodePoint());
        }

        return TryTake('b') ? Single('\b') : TryReadClassEscape() ?? Single(ReadCharacterEscape());
    }

    private static CodePointSet Single(int point) => CodePointSet.OfPoint(point);

    private static bool IsSingle(CodePointSet set) => set.Ranges is [var only] && only.First == only.Last;
}
