namespace StateStore.Core.Keys;

/// <summary>One accepted change of a key.</summary>
/// <param name="Type">The type of the change.</param>
/// <param name="Version">The version of the key after the change.</param>
/// <param name="Entry">The content after the change; null if the key is gone.</param>
/// <param name="At">The time of the decision.</param>
public sealed record KeyEvent(KeyEventType Type, EntityVersion Version, KeyEntry? Entry, DateTimeOffset At);

/// <summary>The type of a change. The names on the wire are a storage format, so no name is ever changed or reused.</summary>
public enum KeyEventType
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>changed</c></summary>
    Changed,

    /// <summary><c>touched</c>: only the expiry changed.</summary>
    Touched,

    /// <summary><c>deleted</c></summary>
    Deleted,

    /// <summary><c>expired</c></summary>
    Expired,
}
