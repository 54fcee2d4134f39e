namespace StateStore.JsonSchema.Patterns;

/// <summary>Unwinds the parser of an expression that is not one; never leaves <see cref="PatternParser.TryParse"/>.</summary>
internal sealed class PatternSyntaxException(string message) : Exception(message);
