using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Compilation;

/// <summary>Collects the errors of a schema, up to a bound.</summary>
internal sealed class SchemaErrors
{
    private const int Max = 100;

    private readonly List<SchemaError> _errors = [];

    /// <summary>The keywords that the dialect does not know. They are warnings, not errors.</summary>
    public UnknownKeywords Unknown { get; } = new();

    public bool Any => _errors.Count > 0;

    public JsonSchemaCompilation Answer => new(_errors);

    public void Add(SchemaDocument document, int token, SchemaErrorCode code, string message) => Add(Path(document, JsonPointer.Of(document.View, token)), code, message);

    public void Add(string path, SchemaErrorCode code, string message)
    {
        if (code == SchemaErrorCode.InvalidKeyword && _errors.Any(known => known.Code == code && IsWithin(path, known.Path)))
        {
            return;
        }

        if (_errors.Count < Max)
        {
            _errors.Add(new SchemaError(path, code, message));
        }
    }

    // If the metaschema has reported a value, the keyword of that value does not report it again.
    private static bool IsWithin(string path, string known) =>
        path.StartsWith(known, StringComparison.Ordinal) && (path.Length == known.Length || path[known.Length] == '/');

    public static string Path(SchemaDocument document, string pointer) => document.Name.Length == 0 ? pointer : document.Name + "#" + pointer;
}
