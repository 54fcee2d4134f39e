namespace StateStore.JsonSchema;

/// <summary>What is probably a mistake in a schema that was compiled.</summary>
/// <param name="Path">Where: a JSON Pointer into the schema.</param>
/// <param name="Message">What is odd there, to be read after the path.</param>
public sealed record SchemaWarning(string Path, string Message);
