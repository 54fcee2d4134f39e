namespace StateStore.JsonSchema.Program;

/// <summary>The assertions that can fail. <see cref="KeywordNames.Name"/> gives the name of an assertion in JSON.</summary>
internal enum Keyword
{
    FalseSchema,
    Type,
    Enum,
    Const,
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
    MultipleOf,
    MinLength,
    MaxLength,
    Pattern,
    Format,
    MinItems,
    MaxItems,
    UniqueItems,
    Contains,
    MinContains,
    MaxContains,
    MinProperties,
    MaxProperties,
    Required,
    PropertyNames,
    Dependencies,
    DependentRequired,
    DependentSchemas,
    AnyOf,
    OneOf,
    Not,
}

internal static class KeywordNames
{
    private static readonly string[] Names = [.. Enum.GetNames<Keyword>().Select(static name => char.ToLowerInvariant(name[0]) + name[1..])];

    public static string Name(this Keyword keyword) => Names[(int)keyword];
}
