namespace StateStore.JsonSchema;

/// <summary>Why a schema was refused.</summary>
/// <param name="Path">Where: a JSON Pointer into the schema; in a referenced document <c>uri#pointer</c>.</param>
/// <param name="Code">What sort of reason.</param>
/// <param name="Message">The reason, for the author of the schema.</param>
public sealed record SchemaError(string Path, SchemaErrorCode Code, string Message);

public enum SchemaErrorCode
{
    /// <summary>The document is not JSON.</summary>
    MalformedJson,

    /// <summary><c>$schema</c> names no dialect that is known or given, or a dialect that requires an unknown vocabulary.</summary>
    UnknownDialect,

    /// <summary>A keyword has a value that the dialect's metaschema refuses.</summary>
    InvalidKeyword,

    /// <summary>A regular expression does not follow ECMA-262.</summary>
    InvalidPattern,

    /// <summary>A reference leads nowhere: to no subschema, or to a document that was not given.</summary>
    UnresolvedReference,

    /// <summary>Subschemas apply each other to the same value without end.</summary>
    InfiniteRecursion,

    /// <summary>A bound of <see cref="JsonSchemaOptions"/> is exceeded; the message names it.</summary>
    LimitExceeded,
}
