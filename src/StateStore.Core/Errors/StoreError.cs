namespace StateStore.Core.Errors;

/// <summary>An expected failure as a value: a stable code, a sentence for a person, and details for a program.</summary>
/// <param name="Code">Which of the closed list.</param>
/// <param name="Message">Written for whoever sent the request.</param>
/// <param name="Details">JSON whose shape the code decides, or nothing.</param>
public sealed record StoreError(ErrorCode Code, string Message, JsonText? Details = null)
{
    public static StoreError InvalidName(string message) => new(ErrorCode.InvalidName, message);

    public static StoreError InvalidInput(string message) => new(ErrorCode.InvalidInput, message);

    public static StoreError InvalidJson(string message) => new(ErrorCode.InvalidJson, message);

    public static StoreError TooLarge(string what, long limit) => new(ErrorCode.TooLarge, $"{what} is larger than the limit of {limit} bytes");

    public static StoreError NotFound(string message) => new(ErrorCode.NotFound, message);

    /// <summary>CORRUPT: what the store holds can't be read.</summary>
    /// <param name="what">Which entry, to be read behind "The stored".</param>
    /// <param name="found">What is there instead, to be read behind a colon.</param>
    /// <param name="repair">A sentence that says what to do.</param>
    public static StoreError Corrupt(string what, string found, string repair) => new(ErrorCode.Corrupt, $"The stored {what} can't be read: {found}. {repair}");

    /// <summary>The same, saying which of several operations that are made as one it is about.</summary>
    public StoreError AtOperation(int index) => this with { Message = $"Operation {index}: {Message}" };

    /// <summary>Details: <c>{"expected_version":n,"current_version":n}</c>; version 0 stands for "does not exist".</summary>
    public static StoreError VersionConflict(long expected, long current)
    {
        var details = new JsonBuilder();
        details.Raw("{\"expected_version\":"u8).Number(expected).Raw(",\"current_version\":"u8).Number(current).Raw("}"u8);
        var message = current == 0
            ? $"Expected version {expected}, but it does not exist"
            : $"Expected version {expected}, but the current version is {current}";
        return new(ErrorCode.VersionConflict, message, details.ToJsonText());
    }

    /// <summary>Details: <c>[{"path":..,"keyword":..?,"message":..}]</c>, one for each problem; the message names the first.</summary>
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

/// <summary>One thing that is wrong with a document.</summary>
/// <param name="Path">JSON Pointer (RFC 6901) to the place; empty for the whole document.</param>
/// <param name="Message">What is wrong there, to be read after the path.</param>
/// <param name="Keyword">The JSON Schema keyword that failed, where there is one.</param>
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
