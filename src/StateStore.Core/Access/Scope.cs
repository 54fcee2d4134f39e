namespace StateStore.Core.Access;

/// <summary>
/// A grant: verbs, the namespaces in which they apply, and optionally the ids. Its text is <c>VERB[@NAMESPACES[/IDS]]</c>:
/// <c>conversations:read@bot:*</c>, <c>keys:*@app/session:*</c>, <c>*@shop</c>, <c>admin</c>.
/// </summary>
/// <remarks>
/// The namespaces end at the first slash; <c>%2F</c> stands for a slash in their names. Without the part after <c>@</c> the grant covers all namespaces.
/// Ids are those of conversations, keys, leases and limits, and the names of tables.
/// </remarks>
public sealed record Scope
{
    /// <summary>The most characters of a scope.</summary>
    public const int LongestText = 1_000;

    private readonly ulong _verbs;

    private Scope(string text, ulong verbs, NamePattern namespaces, NamePattern ids) => (Text, _verbs, Namespaces, Ids) = (text, verbs, namespaces, ids);

    /// <summary>The grant of everything on the whole server.</summary>
    public static Scope Everything { get; } = Parse("admin").Value;

    /// <summary>The scope as text.</summary>
    public string Text { get; }

    /// <summary>The namespaces in which the grant applies.</summary>
    public NamePattern Namespaces { get; }

    /// <summary>The ids to which the grant applies.</summary>
    public NamePattern Ids { get; }

    /// <summary>Reads a scope. Errors: INVALID_INPUT.</summary>
    public static Result<Scope> Parse(string text)
    {
        if (text.Length > LongestText)
        {
            return StoreError.InvalidInput($"a scope has at most {LongestText} characters");
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        var verbs = Permissions.ParseVerb(at < 0 ? text : text.AsSpan(0, at));
        var target = at < 0 ? "*" : text[(at + 1)..];
        var slash = target.IndexOf('/', StringComparison.Ordinal);
        var (ns, id) = slash < 0 ? (target, "*") : (target[..slash], target[(slash + 1)..]);
        return verbs != 0
            && NamePattern.Parse(ns.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)).TryGet(out var namespaces, out _)
            && NamePattern.Parse(id).TryGet(out var ids, out _)
                ? new Scope(text, verbs, namespaces, ids)
                : StoreError.InvalidInput(
                    $"\"{text}\" is not a scope. Write VERB@NAMESPACES or VERB@NAMESPACES/IDS, such as conversations:read@bot:* or keys:*@app/session:*");
    }

    /// <summary>True if the grant has the permission for one entry.</summary>
    public bool Grants(Permission permission, string ns, string id) => Has(permission) && Namespaces.Covers(ns) && Ids.Covers(id);

    /// <summary>True if the grant has the permission for all entries whose ids begin with <paramref name="prefix"/>; empty = for the whole namespace.</summary>
    public bool GrantsAll(Permission permission, string ns, string prefix) => Has(permission) && Namespaces.Covers(ns) && Ids.CoversAll(prefix);

    /// <summary>True if the grant has the permission for some entry of the namespace.</summary>
    public bool GrantsSome(Permission permission, string ns) => Has(permission) && Namespaces.Covers(ns);

    /// <summary>True if the grant has a permission that covers the whole server.</summary>
    public bool GrantsServerWide(Permission permission) => Has(permission) && Namespaces.IsAll && Ids.IsAll;

    /// <inheritdoc/>
    public override string ToString() => Text;

    private bool Has(Permission permission) => (_verbs & Permissions.Bit(permission)) != 0;
}
