namespace StateStore.Core.Errors;

/// <summary>An expected failure as a value: a stable code, a sentence for a person, and details for a program.</summary>
/// <param name="Code">The code.</param>
/// <param name="Message">A sentence for the sender of the request.</param>
/// <param name="Details">JSON in a shape that depends on the code; null if there are none.</param>
public sealed record StoreError(ErrorCode Code, string Message, JsonText? Details = null)
{
    private static readonly JsonText Retry = JsonText.FromTrusted("{\"retry\":true}"u8.ToArray());

    /// <summary>
    /// Whether the error is a LIMIT_EXCEEDED that ends by itself: the request was not run, and a retry after a pause can succeed. Quotas and full tables
    /// are not transient.
    /// </summary>
    public bool IsTransient => Code == ErrorCode.LimitExceeded && Details == Retry;

    /// <summary>A transient LIMIT_EXCEEDED with a message. Details: <c>{"retry":true}</c>.</summary>
    public static StoreError TooBusy(string message) => new(ErrorCode.LimitExceeded, message, Retry);

    /// <summary>INVALID_NAME with a message.</summary>
    public static StoreError InvalidName(string message) => new(ErrorCode.InvalidName, message);

    /// <summary>INVALID_INPUT with a message.</summary>
    public static StoreError InvalidInput(string message) => new(ErrorCode.InvalidInput, message);

    /// <summary>INVALID_JSON with a message.</summary>
    public static StoreError InvalidJson(string message) => new(ErrorCode.InvalidJson, message);

    /// <summary>TOO_LARGE; <paramref name="what"/> begins the message, <paramref name="limit"/> is in bytes.</summary>
    public static StoreError TooLarge(string what, long limit) => new(ErrorCode.TooLarge, $"{what} is larger than the limit of {limit} bytes");

    /// <summary>NOT_FOUND with a message.</summary>
    public static StoreError NotFound(string message) => new(ErrorCode.NotFound, message);

    /// <summary>CORRUPT: the stored form can't be read.</summary>
    /// <param name="what">The entry, worded to follow "The stored".</param>
    /// <param name="found">The content found instead, worded to follow a colon.</param>
    /// <param name="repair">A sentence with the repair.</param>
    public static StoreError Corrupt(string what, string found, string repair) => new(ErrorCode.Corrupt, $"The stored {what} can't be read: {found}. {repair}");

    /// <summary>The same error with the number of the failed operation of a batch in its message.</summary>
    public StoreError AtOperation(int index) => this with { Message = $"Operation {index}: {Message}" };

    /// <summary>
    /// VERSION_CONFLICT. Details: <c>{"expected_version":n,"current_version":n}</c>; version 0 means that the entity does not exist.
    /// </summary>
    public static StoreError VersionConflict(long expected, long current)
    {
        var details = new JsonBuilder();
        details.Raw("{\"expected_version\":"u8).Number(expected).Raw(",\"current_version\":"u8).Number(current).Raw("}"u8);
        var message = current == 0
            ? $"Expected version {expected}, but it does not exist"
            : $"Expected version {expected}, but the current version is {current}";
        return new(ErrorCode.VersionConflict, message, details.ToJsonText());
    }

    /// <summary>
    /// An error for several problems; the message names the first. Details: <c>[{"path":..,"keyword":..?,"message":..}]</c>, one for each problem.
    /// </summary>
    public static StoreError FromProblems(ErrorCode code, string summary, IReadOnlyList<Problem> problems)
    {
        var details = new JsonBuilder();
        Problem.WriteAll(problems, ref details);
        var first = problems[0];
        var where = first.Path.Length == 0 ? "" : first.Path + " ";
        var rest = problems.Count == 1 ? "" : $" (and {problems.Count - 1} more)";
        return new(code, $"{summary}: {where}{first.Message}{rest}", details.ToJsonText());
    }
}

/// <summary>One problem of a document.</summary>
/// <param name="Path">JSON Pointer (RFC 6901) to the place; empty for the whole document.</param>
/// <param name="Message">The problem, worded to follow the path.</param>
/// <param name="Keyword">The JSON Schema keyword that failed; null if no keyword did.</param>
public readonly record struct Problem(string Path, string Message, string? Keyword = null)
{
    /// <summary>Writes <c>[{"path":..,"keyword":..?,"message":..}]</c>.</summary>
    public static void WriteAll(IReadOnlyList<Problem> problems, scoped ref JsonBuilder json)
    {
        json.Byte((byte)'[');
        for (var i = 0; i < problems.Count; i++)
        {
            json.Raw(i == 0 ? "{\"path\":"u8 : ",{\"path\":"u8).String(problems[i].Path);
            if (problems[i].Keyword is { } keyword)
            {
                json.Raw(",\"keyword\":"u8).String(keyword);
            }

            json.Raw(",\"message\":"u8).String(problems[i].Message).Raw("}"u8);
        }

        json.Byte((byte)']');
    }
}
