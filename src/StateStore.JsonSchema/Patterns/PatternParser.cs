namespace StateStore.JsonSchema.Patterns;

/// <summary>
/// Parses a regular expression by the grammar of ECMA-262 with the <c>u</c> flag (section 22.2.1). There is one extension, because many published schemas
/// need it: any ASCII punctuation may be escaped, not only the characters that require an escape.
/// </summary>
internal sealed partial class PatternParser(string source)
{
    private const int MaxNesting = 100;

    private readonly List<string?> _groupNames = [];
    private readonly List<(int Number, string? Name)> _references = [];
    private int _position;
    private int _nesting;

    public int CaptureCount => _groupNames.Count;

    private bool HasBackReferences => _references.Count > 0;

    public bool TryParse(out PatternNode? root, out string? error)
    {
        try
        {
            root = ReadAlternation();
            if (_position < source.Length)
            {
                throw Unexpected();
            }

            foreach ((var number, var name) in _references)
            {
                if (name is null ? number > _groupNames.Count : !_groupNames.Contains(name))
                {
                    throw new PatternSyntaxException("a back reference names no group");
                }
            }

            root = ResolveNames(root);
            error = null;
            return true;
        }
        catch (PatternSyntaxException failure)
        {
            root = null;
            error = failure.Message;
            return false;
        }
    }

    private PatternNode ReadAlternation()
    {
        if (++_nesting > MaxNesting)
        {
            throw new PatternSyntaxException($"groups are nested deeper than {MaxNesting}");
        }

        List<PatternNode> branches = [ReadSequence()];
        while (TryTake('|'))
        {
            branches.Add(ReadSequence());
        }

        _nesting--;
        return branches.Count == 1 ? branches[0] : new PatternNode.Alternation([.. branches]);
    }

    private PatternNode ReadSequence()
    {
        var parts = new List<PatternNode>();
        while (_position < source.Length && source[_position] is not ('|' or ')'))
        {
            parts.Add(ReadTerm());
        }

        return parts.Count == 1 ? parts[0] : new PatternNode.Sequence([.. parts]);
    }

    private PatternNode ReadTerm()
    {
        // A group may be repeated, regardless of its contents.
        var isGroup = Peek("(?:");
        var atom = ReadAtom();
        if (_position >= source.Length || !TryReadQuantifier(out var min, out var max))
        {
            return atom;
        }

        if (!isGroup && atom is (PatternNode.Anchor or PatternNode.Look))
        {
            throw new PatternSyntaxException($"nothing to repeat before position {_position}");
        }

        return new PatternNode.Repeat(atom, min, max, TryTake('?'));
    }

    private bool TryReadQuantifier(out int min, out int max)
    {
        (min, max) = (0, int.MaxValue);
        switch (source[_position])
        {
            case '*':
                _position++;
                return true;
            case '+':
                _position++;
                min = 1;
                return true;
            case '?':
                _position++;
                max = 1;
                return true;
            case '{':
                _position++;
                min = ReadCount();
                max = !TryTake(',') ? min : Peek('}') ? int.MaxValue : ReadCount();
                Expect('}');
                if (max < min)
                {
                    throw new PatternSyntaxException("the numbers of a quantifier are out of order");
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads a count. A count that no string can reach is treated as unbounded.</summary>
    private int ReadCount()
    {
        if (!char.IsAsciiDigit(Current))
        {
            throw Unexpected();
        }

        long count = 0;
        for (; char.IsAsciiDigit(Current); _position++)
        {
            count = Math.Min(int.MaxValue, (10 * count) + Current - '0');
        }

        return (int)count;
    }

    private PatternNode ReadAtom()
    {
        var c = source[_position];
        switch (c)
        {
            case '^':
                _position++;
                return new PatternNode.Anchor(AnchorKind.Start);
            case '$':
                _position++;
                return new PatternNode.Anchor(AnchorKind.End);
            case '.':
                _position++;
                return new PatternNode.One(CodePointSet.LineTerminators.Complement());
            case '(':
                _position++;
                return ReadGroup();
            case '[':
                _position++;
                return new PatternNode.One(ReadClass());
            case '\\':
                return ReadEscape();
            case '*' or '+' or '?' or '{' or '}' or ']':
                throw Unexpected();
            default:
                var point = ReadCodePoint();
                return new PatternNode.One(CodePointSet.OfPoint(point));
        }
    }

    private PatternNode ReadGroup()
    {
        PatternNode body;
        if (TryTake("?:"))
        {
            body = ReadAlternation();
        }
        else if (Peek("?=") || Peek("?!") || Peek("?<=") || Peek("?<!"))
        {
            _position++;
            var isBehind = TryTake('<');
            var isNegative = source[_position++] == '!';
            body = new PatternNode.Look(isBehind, isNegative, ReadAlternation());
        }
        else
        {
            var name = TryTake("?<") ? ReadGroupName() : null;
            if (name is not null && _groupNames.Contains(name))
            {
                throw new PatternSyntaxException($"two groups are named '{name}'");
            }

            _groupNames.Add(name);
            var number = _groupNames.Count;
            body = new PatternNode.Capture(number, ReadAlternation());
        }

        Expect(')');
        return body;
    }

    private string ReadGroupName()
    {
        var end = source.IndexOf('>', _position);
        if (end < 0)
        {
            throw Unexpected();
        }

        var name = source[_position..end];
        var isName = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsLetterOrDigit(c) || c is '_' or '$');
        if (!isName)
        {
            throw new PatternSyntaxException($"'{name}' is not a group name");
        }

        _position = end + 1;
        return name;
    }

    private char Current => _position < source.Length ? source[_position] : '\0';

    private bool Peek(char c) => _position < source.Length && source[_position] == c;

    private bool Peek(string text) => string.CompareOrdinal(source, _position, text, 0, text.Length) == 0;

    private bool TryTake(char c)
    {
        if (!Peek(c))
        {
            return false;
        }

        _position++;
        return true;
    }

    private bool TryTake(string text)
    {
        if (!Peek(text))
        {
            return false;
        }

        _position += text.Length;
        return true;
    }

    private void Expect(char c)
    {
        if (!TryTake(c))
        {
            throw Unexpected();
        }
    }

    private int ReadCodePoint()
    {
        var point = char.IsSurrogatePair(source, Math.Min(_position, source.Length - 1)) ? char.ConvertToUtf32(source, _position) : source[_position];
        _position += point > char.MaxValue ? 2 : 1;
        return point;
    }

    private PatternSyntaxException Unexpected() => new(_position < source.Length
        ? $"'{source[_position]}' is not expected at position {_position}"
        : "the expression ends too early");
}
