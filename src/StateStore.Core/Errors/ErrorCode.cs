namespace StateStore.Core.Errors;

/// <summary>
/// The closed list of errors. The names on the wire (<see cref="ErrorCodes.Text"/>) are a contract, so no name is ever changed or reused.
/// </summary>
public enum ErrorCode
{
    /// <summary>A namespace, id, state or key is empty, too long, holds control characters, or uses a reserved segment.</summary>
    InvalidName,

    /// <summary>The request is JSON but not a valid request: a wrong type, an unknown property, or a value out of range.</summary>
    InvalidInput,

    /// <summary>The body is not JSON, or is JSON that readers can't agree on: duplicate names, lone surrogates, too deep, beyond double.</summary>
    InvalidJson,

    /// <summary>The schema bundle is not usable; the details give every reason.</summary>
    InvalidSchema,

    /// <summary>The state machine does not allow this change of state.</summary>
    InvalidTransition,

    /// <summary>The data do not satisfy the JSON Schema, or are not an object.</summary>
    InvalidData,

    /// <summary>The entity does not exist.</summary>
    NotFound,

    /// <summary>The path exists, but does not take this HTTP method.</summary>
    MethodNotAllowed,

    /// <summary>The entity exists already.</summary>
    AlreadyExists,

    /// <summary>The entity is not at the version that the request expects; the details give the current one.</summary>
    VersionConflict,

    /// <summary>The idempotency key was used before with another request.</summary>
    IdempotencyMismatch,

    /// <summary>Another owner holds the lease; the details give the owner, the token and the expiry.</summary>
    LeaseHeld,

    /// <summary>The caller does not hold the lease, or no longer holds it.</summary>
    LeaseLost,

    /// <summary>The namespace was deleted, and its former content is still being removed. A retry succeeds soon.</summary>
    NamespaceDeleting,

    /// <summary>A hook of the server refuses the change; the message is the hook's.</summary>
    HookRejected,

    /// <summary>A hook of the server failed, so the change was not made. The message says what is wrong with the hook.</summary>
    HookFailed,

    /// <summary>The log position is trimmed or belongs to another log. Also: an earlier value that is no longer kept.</summary>
    Gone,

    /// <summary>A body or value is larger than the limit.</summary>
    TooLarge,

    /// <summary>A quota or rate limit is exhausted. A retry can succeed later.</summary>
    LimitExceeded,

    /// <summary>This version or store does not offer the feature.</summary>
    NotSupported,

    /// <summary>The request carries no valid credentials.</summary>
    Unauthorized,

    /// <summary>The caller lacks the permission.</summary>
    Forbidden,

    /// <summary>The storage is unavailable or too busy. A requested change may have been made. The caller may retry the same request.</summary>
    StorageUnavailable,

    /// <summary>
    /// The stored form can't be read: another program has overwritten it, or it is damaged. A retry does not help. The message names the content
    /// found and the repair. Other entries are not affected.
    /// </summary>
    Corrupt,

    /// <summary>A bug; the server's log has the details.</summary>
    Internal,
}

/// <summary>The names of the error codes on the wire.</summary>
public static class ErrorCodes
{
    private static readonly string[] Texts =
    [
        "INVALID_NAME", "INVALID_INPUT", "INVALID_JSON", "INVALID_SCHEMA", "INVALID_TRANSITION", "INVALID_DATA",
        "NOT_FOUND", "METHOD_NOT_ALLOWED", "ALREADY_EXISTS", "VERSION_CONFLICT", "IDEMPOTENCY_MISMATCH", "LEASE_HELD", "LEASE_LOST", "NAMESPACE_DELETING",
        "HOOK_REJECTED", "HOOK_FAILED", "GONE", "TOO_LARGE", "LIMIT_EXCEEDED", "NOT_SUPPORTED", "UNAUTHORIZED", "FORBIDDEN", "STORAGE_UNAVAILABLE",
        "CORRUPT", "INTERNAL",
    ];

    /// <summary>The name of the code on the wire.</summary>
    public static string Text(this ErrorCode code) => Texts[(int)code];

    /// <summary>The code with a name; <see cref="ErrorCode.Internal"/> for a name that this version does not know.</summary>
    public static ErrorCode Parse(string? text) => Array.IndexOf(Texts, text) is >= 0 and var index ? (ErrorCode)index : ErrorCode.Internal;
}
