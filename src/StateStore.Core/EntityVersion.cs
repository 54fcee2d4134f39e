namespace StateStore.Core;

/// <summary>The version of one stored entity: 0 before the first write, then 1, 2, 3, ... for each change.</summary>
/// <remarks>
/// A deletion is a change too, so a version never comes back with other content. A negative value stands for content that another tool wrote without
/// a version. It is a fingerprint of those bytes, at least -2^52. Users see it as a number of at least <see cref="FirstOfOtherTools"/>.
/// </remarks>
public readonly record struct EntityVersion(long Value)
{
    /// <summary>The version of an entity that was never written.</summary>
    public static readonly EntityVersion None;

    /// <summary>
    /// 2^52, the least number that users see as the version of content that another tool wrote. No count of changes reaches it, and JSON in JavaScript
    /// holds all numbers up to its double.
    /// </summary>
    public const long FirstOfOtherTools = 1L << 52;

    /// <summary>
    /// The highest version that the namespace has given, for content without a version; otherwise 0. The next version must exceed it. It is no part of the
    /// version: two versions may be equal without it.
    /// </summary>
    public long Floor { get; init; }

    /// <summary>
    /// The life of the store in which the version was read. A store has lives if it can lose its content and count from 1 again; 0 = the store tells none.
    /// Two versions of different lives are different versions, so no memory and no check takes one for the other. Users never see it.
    /// </summary>
    public long Life { get; init; }

    /// <summary>The version that the next change gets.</summary>
    public EntityVersion Next => this with { Value = (Value < 0 ? Floor : Value) + 1, Floor = 0 };

    /// <summary>The version as users see it; never negative, and 0 only for what does not exist.</summary>
    public long Number => Value < 0 ? FirstOfOtherTools - 1 - Value : Value;

    /// <summary>
    /// The version from which a damaged entry continues. If the damage destroyed the version (a negative value), it is <paramref name="now"/> in Unix
    /// milliseconds, or <see cref="Floor"/> if that is greater. That exceeds every version that the entry can have had, so no version comes back with
    /// other content.
    /// </summary>
    public EntityVersion Repaired(DateTimeOffset now) =>
        Value < 0 ? this with { Value = Math.Max(now.ToUnixTimeMilliseconds(), Floor), Floor = 0 } : this;

    /// <summary>Whether both are the same version of the same life.</summary>
    public bool Equals(EntityVersion other) => Value == other.Value && Life == other.Life;

    /// <summary>The hash of value and life.</summary>
    public override int GetHashCode() => HashCode.Combine(Value, Life);

    /// <summary>The value in decimal digits.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A value at a version.</summary>
/// <param name="Version">The version of the entity.</param>
/// <param name="Value">The value; null = the entity is missing (never written, or deleted).</param>
public readonly record struct Versioned<T>(EntityVersion Version, T? Value)
    where T : class
{
    /// <summary>The version as users see it: 0 while the entity is missing, although its internal versions go on.</summary>
    public long Number => Value is null ? 0 : Version.Number;

    /// <summary>Checks the expected version; null = any. Errors: VERSION_CONFLICT.</summary>
    public StoreError? Expect(long? version) =>
        version is { } expected && expected != Number ? StoreError.VersionConflict(expected, Number) : null;
}
