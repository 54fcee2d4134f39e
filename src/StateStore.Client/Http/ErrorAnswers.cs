namespace StateStore.Client.Http;

/// <summary>Reads the errors of a server: <c>{"ok":false,"error":{"code":..,"message":..,"details":..?}}</c>.</summary>
internal static class ErrorAnswers
{
    /// <summary>The error in an answer; null if the answer has another form.</summary>
    public static StoreError? Read(ReadOnlyMemory<byte> body) =>
        JsonMembers.Parse(body.Span, ServerLimits.Any).TryGet(out var members, out _) && members.Find("error"u8) is { IsObject: true } error
            ? Of(JsonMembers.Of(error))
            : null;

    /// <summary>The error in an object with <c>code</c> and <c>message</c>; null if a member is missing.</summary>
    public static StoreError? Of(JsonMembers error) =>
        error.Find("code"u8)?.TryString() is { } code && error.Find("message"u8)?.TryString() is { } message
            ? new(ErrorCodes.Parse(code), message, error.Find("details"u8))
            : null;

    /// <summary>Whether another attempt may succeed after an error.</summary>
    public static AttemptEnd EndOf(StoreError error) =>
        error.Code == ErrorCode.StorageUnavailable ? AttemptEnd.Unknown
        : error.IsTransient ? AttemptEnd.NotRun
        : AttemptEnd.Final;
}
