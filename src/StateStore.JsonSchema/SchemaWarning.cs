namespace StateStore.JsonSchema;

/// <summary>A probable mistake in a compiled schema.</summary>
/// <param name="Path">Where: a JSON Pointer into the schema.</param>
/// <param name="Message">What is odd there, to be read after the path.</param>
public sealed record SchemaWarning(string Path, string Message);
