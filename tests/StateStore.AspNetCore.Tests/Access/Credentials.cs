namespace StateStore.AspNetCore.Tests.Access;

/// <summary>The outcome of a request as access control decides it.</summary>
public enum Verdict
{
    Admitted,
    Unauthorized,
    Forbidden,
    NoNamespace,
}

/// <summary>Credentials as a caller sends them, and what they grant. The grants are written here a second time: they must not come from the tested code.</summary>
/// <param name="Name">The name, for messages.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Grants">True for the permissions that the credentials grant; null if the server must not accept them.</param>
public sealed record Credentials(string Name, (string Name, string Value)[] Headers, Func<string, bool>? Grants)
{
    /// <summary>The declared permission of the operations for which these credentials are; null = of all operations.</summary>
    public string? Of { get; init; }

    /// <summary>True if the caller sees the namespace of the examples.</summary>
    public bool Sees { get; init; } = true;

    /// <summary>True if the grants cover the whole server.</summary>
    public bool CoversServer { get; init; }

    /// <summary>The text that the names of the granted entries begin with; null = all entries.</summary>
    public string? Ids { get; init; }

    /// <summary>The outcome for an operation, computed from its declared permission alone.</summary>
    public Verdict Expect(ApiOperation operation)
    {
        if (operation.Permission is not { } permission)
        {
            return Verdict.Admitted;
        }

        if (Grants is null)
        {
            return Verdict.Unauthorized;
        }

        if (operation.HasNamespace && !Sees)
        {
            return Verdict.NoNamespace;
        }

        if (permission.Length == 0)
        {
            return Verdict.Admitted;
        }

        var covers = operation.HasNamespace
            ? Ids is null || operation.Entry?.StartsWith(Ids, StringComparison.Ordinal) == true
            : CoversServer;
        return covers && Grants(permission) ? Verdict.Admitted : Verdict.Forbidden;
    }

    public override string ToString() => Name;
}
