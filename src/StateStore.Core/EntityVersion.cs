namespace StateStore.Core;

/// <summary>
/// The version of one stored entity: 0 before it was ever written, then 1, 2, 3, ... for each change; deleting is a change too,
/// so a version never comes back with other content. A negative value stands for content that an older tool wrote without a
/// version: it is a fingerprint of those bytes, shown to users as version 0, and the next change makes it version 1.
/// </summary>
public readonly record struct EntityVersion(long Value)
{
    /// <summary>Never written.</summary>
    public static readonly EntityVersion None;

    /// <summary>
    /// The life of the store in which the version was read, where a store can lose what it held and count from 1 again; 0 where the store tells none.
    /// Two versions of different lives are different versions, so no memory and no check takes one for the other. Users never see it.
    /// </summary>
    public long Life { get; init; }

    /// <summary>The version that the next change gets.</summary>
    public EntityVersion Next => this with { Value = Number + 1 };

    /// <summary>What users see: never negative.</summary>
    public long Number => Math.Max(0, Value);

    /// <summary>
    /// The version from which a damaged entry goes on. Where the damage took the version with it (a negative one), that is the time in milliseconds since
    /// 1970: above every version that the entry can have had, so that none comes back with other content.
    /// </summary>
    public EntityVersion Repaired(DateTimeOffset now) => Value < 0 ? this with { Value = now.ToUnixTimeMilliseconds() } : this;

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A value as of a version; a version with no value means that the entity is missing (never written, or deleted).</summary>
public readonly record struct Versioned<T>(EntityVersion Version, T? Value)
    where T : class
{
    /// <summary>The version as users see it: 0 while it is missing, though its versions go on from where they ended.</summary>
    public long Number => Value is null ? 0 : Version.Number;

    /// <summary>VERSION_CONFLICT unless it is at the version that is expected; null expects none.</summary>
    public StoreError? Expect(long? version) =>
        version is { } expected && expected != Number ? StoreError.VersionConflict(expected, Number) : null;
}
