namespace StateStore.JsonSchema;

/// <summary>A probable mistake in a compiled schema.</summary>
/// <param name="Path">The location: a JSON Pointer into the schema.</param>
/// <param name="Message">The message. It continues the path as a sentence.</param>
public sealed record SchemaWarning(string Path, string Message);
