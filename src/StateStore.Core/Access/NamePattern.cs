namespace StateStore.Core.Access;

/// <summary>A pattern of names: a name (<c>shop</c>), the start of names (<c>bot:*</c>), or <c>*</c> for all.</summary>
/// <param name="Start">The name, or the text that the names begin with.</param>
/// <param name="IsPrefix">True if the pattern covers all names that begin with <paramref name="Start"/>.</param>
public readonly record struct NamePattern(string Start, bool IsPrefix)
{
    /// <summary>The pattern of all names.</summary>
    public static readonly NamePattern All = new("", true);

    /// <summary>True for the pattern of all names.</summary>
    public bool IsAll => IsPrefix && Start.Length == 0;

    /// <summary>True if the pattern covers the name. The comparison is ordinal.</summary>
    public bool Covers(string name) => IsPrefix ? name.StartsWith(Start, StringComparison.Ordinal) : name == Start;

    /// <summary>True if the pattern covers every name that begins with <paramref name="prefix"/>.</summary>
    public bool CoversAll(string prefix) => IsPrefix && prefix.StartsWith(Start, StringComparison.Ordinal);

    /// <summary>The pattern of the names that this pattern and another one cover; null if there are none.</summary>
    public NamePattern? Intersect(NamePattern other) =>
        IsPrefix && other.Start.StartsWith(Start, StringComparison.Ordinal) ? other
        : other.IsPrefix && Start.StartsWith(other.Start, StringComparison.Ordinal) ? this
        : this == other ? this
        : null;

    /// <summary>Reads a pattern of up to 200 characters. A <c>*</c> may stand only at the end. Errors: INVALID_INPUT.</summary>
    public static Result<NamePattern> Parse(string text)
    {
        var isPrefix = text.EndsWith('*');
        var start = isPrefix ? text[..^1] : text;
        return text.Length > 0 && !start.Contains('*', StringComparison.Ordinal) && text.Length <= Core.Limits.Default.NameLength
            ? new NamePattern(start, isPrefix)
            : StoreError.InvalidInput($"\"{text}\" is not a pattern of names such as shop, bot:* or *");
    }

    /// <summary>The text of the pattern.</summary>
    public override string ToString() => IsPrefix ? Start + "*" : Start;
}
