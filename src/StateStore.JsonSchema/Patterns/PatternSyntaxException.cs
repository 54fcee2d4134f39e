namespace StateStore.JsonSchema.Patterns;

/// <summary>Reports a syntax error in an expression. <see cref="PatternParser.TryParse"/> always catches it.</summary>
internal sealed class PatternSyntaxException(string message) : Exception(message);
