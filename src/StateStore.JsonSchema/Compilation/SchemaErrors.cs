using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Compilation;

/// <summary>The reasons gathered against a schema, capped.</summary>
internal sealed class SchemaErrors
{
    private const int Max = 100;

    private readonly List<SchemaError> _errors = [];

    /// <summary>Keywords that the dialect does not know. They are no error.</summary>
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

    // What the metaschema says about a value is not said again by the keyword that is built from it.
    private static bool IsWithin(string path, string known) =>
        path.StartsWith(known, StringComparison.Ordinal) && (path.Length == known.Length || path[known.Length] == '/');

    public static string Path(SchemaDocument document, string pointer) => document.Name.Length == 0 ? pointer : document.Name + "#" + pointer;
}
