namespace StateStore.JsonSchema;

/// <summary>An error in a schema.</summary>
/// <param name="Path">The location: a JSON Pointer into the schema, or <c>uri#pointer</c> in a referenced document.</param>
/// <param name="Code">The kind of the error.</param>
/// <param name="Message">The message for the author of the schema.</param>
public sealed record SchemaError(string Path, SchemaErrorCode Code, string Message);

/// <summary>The kinds of errors in schemas.</summary>
public enum SchemaErrorCode
{
    /// <summary>The document is not JSON.</summary>
    MalformedJson,

    /// <summary>The dialect in <c>$schema</c> is neither known nor given, or it requires an unknown vocabulary.</summary>
    UnknownDialect,

    /// <summary>A keyword has a value that the dialect's metaschema refuses.</summary>
    InvalidKeyword,

    /// <summary>A regular expression does not follow ECMA-262.</summary>
    InvalidPattern,

    /// <summary>A reference has no target: there is no such subschema, or the document was not given.</summary>
    UnresolvedReference,

    /// <summary>Subschemas apply each other to the same value without end.</summary>
    InfiniteRecursion,

    /// <summary>A bound of <see cref="JsonSchemaOptions"/> is exceeded; the message names it.</summary>
    LimitExceeded,
}
