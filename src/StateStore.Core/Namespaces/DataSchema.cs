using StateStore.JsonSchema;
using Schema = StateStore.JsonSchema.JsonSchema;

namespace StateStore.Core.Namespaces;

/// <summary>
/// The compiled <c>json_schema</c> part of a bundle. It applies to the object <c>{"state": .., "data": ..}</c> that a change would make ("Set Schema
/// Bundle" of the Activepieces piece).
/// </summary>
/// <remarks><c>$schema</c> chooses the dialect; the default is 2020-12.</remarks>
public sealed class DataSchema
{
    private const string BundlePath = "/json_schema";

    private readonly Schema _schema;

    private DataSchema(Schema schema, IEnumerable<SchemaWarning> warnings)
    {
        _schema = schema;
        Warnings = [.. warnings.Select(warning => new Problem(BundlePath + warning.Path, warning.Message))];
    }

    /// <summary>Warnings about members of the schema without a meaning, such as misspelt keywords.</summary>
    internal IReadOnlyList<Problem> Warnings { get; }

    /// <summary>Compiles a schema; null if it is invalid. Then its errors are added to <paramref name="problems"/>.</summary>
    internal static DataSchema? Compile(JsonText json, Limits limits, List<Problem> problems)
    {
        var options = new JsonSchemaOptions { MaxFailures = limits.ErrorDetails };
        var compilation = Schema.Compile(json.Utf8.Span, options);
        if (compilation.TryGetSchema(out var schema))
        {
            return new(schema, compilation.Warnings);
        }

        problems.AddRange(compilation.Errors.Select(error => new Problem(BundlePath + error.Path, error.Message)));
        return null;
    }

    /// <summary>
    /// Checks a conversation. Errors: INVALID_DATA with every failure (path, keyword, message), at most <see cref="Limits.ErrorDetails"/>.
    /// </summary>
    public StoreError? Check(Conversation conversation)
    {
        var json = new JsonBuilder(conversation.Data.Utf8.Length + 64);
        json.Byte((byte)'{');
        ConversationCodec.WriteMembers(conversation, ref json);
        json.Byte((byte)'}');
        try
        {
            return Check(json.Written, "The data do not satisfy the JSON Schema");
        }
        finally
        {
            json.Dispose();
        }
    }

    /// <summary>Checks any trusted JSON; <paramref name="summary"/> begins the message. Without <paramref name="steps"/> the check has a budget of its own.</summary>
    internal StoreError? Check(ReadOnlySpan<byte> json, string summary, SchemaSteps? steps = null)
    {
        var result = steps is null ? _schema.FindFailures(json) : _schema.FindFailures(json, ref steps.Left);
        return result is null ? null : Refusal(result, summary);
    }

    private static StoreError Refusal(ValidationResult result, string summary)
    {
        var problems = result.Failures
            .Select(failure => new Problem(failure.InstancePath, failure.Message, failure.Keyword.Length == 0 ? null : failure.Keyword))
            .ToArray();
        return StoreError.FromProblems(
            ErrorCode.InvalidData, result.IsTruncated ? summary + " (only the first failures are listed)" : summary, problems);
    }
}
