namespace StateStore.Core.Keys;

/// <summary>One accepted change of a key.</summary>
/// <param name="Type">What sort of change.</param>
/// <param name="Version">The version it has since.</param>
/// <param name="Entry">As it is; null where it is gone.</param>
/// <param name="At">When it was decided.</param>
public sealed record KeyEvent(KeyEventType Type, EntityVersion Version, KeyEntry? Entry, DateTimeOffset At);

/// <summary>Sorts of change. Their wire names are a storage format: none is renamed or reused.</summary>
public enum KeyEventType
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>changed</c></summary>
    Changed,

    /// <summary><c>touched</c>: only the expiry.</summary>
    Touched,

    /// <summary><c>deleted</c></summary>
    Deleted,

    /// <summary><c>expired</c></summary>
    Expired,
}
