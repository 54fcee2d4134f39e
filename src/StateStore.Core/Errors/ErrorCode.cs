namespace StateStore.Core.Errors;

/// <summary>
/// The closed list of errors. The names on the wire (<see cref="ErrorCodes.Text"/>) are a contract: none is renamed or reused.
/// </summary>
public enum ErrorCode
{
    /// <summary>A namespace, id, state or key is empty, too long, holds control characters, or uses a reserved segment.</summary>
    InvalidName,

    /// <summary>The request is JSON, but not the request that was meant: a wrong type, an unknown property, a value out of range.</summary>
    InvalidInput,

    /// <summary>The body is not JSON, or JSON that no value can be made of (duplicate names, lone surrogates, too deep, beyond double).</summary>
    InvalidJson,

    /// <summary>The schema bundle is not usable; the details give every reason.</summary>
    InvalidSchema,

    /// <summary>The state machine does not allow this change of state.</summary>
    InvalidTransition,

    /// <summary>The data do not satisfy the JSON Schema, or are not an object.</summary>
    InvalidData,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>There is such a path, but it does not take this HTTP method.</summary>
    MethodNotAllowed,

    /// <summary>There is such a thing already.</summary>
    AlreadyExists,

    /// <summary>The entity is not at the version that the request expects; the details give the current one.</summary>
    VersionConflict,

    /// <summary>The idempotency key was used before with another request.</summary>
    IdempotencyMismatch,

    /// <summary>Somebody else holds the lease; the details say who, and until when.</summary>
    LeaseHeld,

    /// <summary>The lease is not, or no longer, held by who says so.</summary>
    LeaseLost,

    /// <summary>The namespace is deleted, and what it held is still being removed: it can be written to again in a moment.</summary>
    NamespaceDeleting,

    /// <summary>A hook of the server refuses the change; the message is the hook's.</summary>
    HookRejected,

    /// <summary>A hook of the server did not come to an end, so the change was not made; the message says what is wrong with the hook.</summary>
    HookFailed,

    /// <summary>The log position has been trimmed away, or is none of this log; also an earlier value that is no longer kept.</summary>
    Gone,

    /// <summary>A body or value is larger than the limit.</summary>
    TooLarge,

    /// <summary>A quota or rate limit is exhausted; try again later.</summary>
    LimitExceeded,

    /// <summary>The feature is known but not offered by this version or store.</summary>
    NotSupported,

    /// <summary>The caller has not said who it is.</summary>
    Unauthorized,

    /// <summary>The caller may not do this.</summary>
    Forbidden,

    /// <summary>The storage is away or too busy; whether a change that was asked for was made may not be known; the same request may be tried again.</summary>
    StorageUnavailable,

    /// <summary>
    /// What the store holds can't be read: another program wrote over it, or it is damaged. Repeating the request does not help. The message names what was
    /// found and how to repair it; other entries are not affected.
    /// </summary>
    Corrupt,

    /// <summary>A bug; the server's log says more.</summary>
    Internal,
}

public static class ErrorCodes
{
    private static readonly string[] Texts =
    [
        "INVALID_NAME", "INVALID_INPUT", "INVALID_JSON", "INVALID_SCHEMA", "INVALID_TRANSITION", "INVALID_DATA",
        "NOT_FOUND", "METHOD_NOT_ALLOWED", "ALREADY_EXISTS", "VERSION_CONFLICT", "IDEMPOTENCY_MISMATCH", "LEASE_HELD", "LEASE_LOST", "NAMESPACE_DELETING",
        "HOOK_REJECTED", "HOOK_FAILED", "GONE", "TOO_LARGE", "LIMIT_EXCEEDED", "NOT_SUPPORTED", "UNAUTHORIZED", "FORBIDDEN", "STORAGE_UNAVAILABLE",
        "CORRUPT", "INTERNAL",
    ];

    /// <summary>The code as it stands on the wire.</summary>
    public static string Text(this ErrorCode code) => Texts[(int)code];

    /// <summary>The code that stands on the wire as <paramref name="text"/>; <see cref="ErrorCode.Internal"/> for a text this version does not know.</summary>
    public static ErrorCode Parse(string? text) => Array.IndexOf(Texts, text) is >= 0 and var index ? (ErrorCode)index : ErrorCode.Internal;
}
