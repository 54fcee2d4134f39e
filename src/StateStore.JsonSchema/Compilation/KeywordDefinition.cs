namespace StateStore.JsonSchema.Compilation;

/// <summary>The place of the subschemas in the value of a keyword.</summary>
internal enum SubschemaShape
{
    None,

    /// <summary>The value is a subschema.</summary>
    One,

    /// <summary>The value is an array of subschemas.</summary>
    List,

    /// <summary>The value is a subschema or an array of subschemas (<c>items</c> before 2020-12).</summary>
    OneOrList,

    /// <summary>The members of the value are subschemas, except arrays (of names, in <c>dependencies</c>).</summary>
    Map,
}

/// <summary>A keyword in the dialects that know it.</summary>
/// <param name="Name">The name of the keyword.</param>
/// <param name="Drafts">The dialects that have the keyword.</param>
/// <param name="Vocabulary">The vocabulary of the keyword. A dialect without it does not know the keyword.</param>
/// <param name="Shape">The place of its subschemas.</param>
/// <param name="Compile">Adds the keyword to the node. Null for keywords that only identify, contain definitions or annotate.</param>
internal sealed record KeywordDefinition(string Name, Drafts Drafts, Vocabularies Vocabulary, SubschemaShape Shape, Action<NodeBuilder, int>? Compile)
{
    /// <summary>All keywords with a meaning. A member that is not listed for a dialect is an annotation there.</summary>
    public static readonly KeywordDefinition[] All =
    [
        new("definitions", Drafts.All, Vocabularies.Core, SubschemaShape.Map, null),
        new("$defs", Drafts.Since201909, Vocabularies.Core, SubschemaShape.Map, null),
        new("$ref", Drafts.All, Vocabularies.Core, SubschemaShape.None, static (node, value) => node.Reference(value)),
        new("$recursiveRef", Drafts.Draft201909, Vocabularies.Core, SubschemaShape.None, static (node, value) => node.RecursiveReference(value)),
        new("$dynamicRef", Drafts.Draft202012, Vocabularies.Core, SubschemaShape.None, static (node, value) => node.DynamicReference(value)),

        Assertion("type", Drafts.All, static (node, value) => node.Type(value)),
        Assertion("enum", Drafts.All, static (node, value) => node.Enum(value)),
        Assertion("const", Drafts.Since6, static (node, value) => node.Const(value)),
        Assertion("minimum", Drafts.All, static (node, value) => node.Minimum(value)),
        Assertion("maximum", Drafts.All, static (node, value) => node.Maximum(value)),
        Assertion("exclusiveMinimum", Drafts.Since6, static (node, value) => node.Numbers.ExclusiveMinimum = node.Limit(value)),
        Assertion("exclusiveMaximum", Drafts.Since6, static (node, value) => node.Numbers.ExclusiveMaximum = node.Limit(value)),
        Assertion("multipleOf", Drafts.All, static (node, value) => node.MultipleOf(value)),
        Assertion("minLength", Drafts.All, static (node, value) => node.Strings.MinLength = node.Count(value)),
        Assertion("maxLength", Drafts.All, static (node, value) => node.Strings.MaxLength = node.Count(value)),
        Assertion("pattern", Drafts.All, static (node, value) => node.Strings.Pattern = node.Pattern(value)),
        Assertion("minItems", Drafts.All, static (node, value) => node.Arrays.MinItems = node.Count(value)),
        Assertion("maxItems", Drafts.All, static (node, value) => node.Arrays.MaxItems = node.Count(value)),
        Assertion("uniqueItems", Drafts.All, static (node, value) => node.Arrays.UniqueItems = node.IsTrue(value)),
        Assertion("minContains", Drafts.Since201909, static (node, value) => node.Arrays.MinContains = node.Count(value)),
        Assertion("maxContains", Drafts.Since201909, static (node, value) => node.Arrays.MaxContains = node.Count(value)),
        Assertion("minProperties", Drafts.All, static (node, value) => node.Objects.MinProperties = node.Count(value)),
        Assertion("maxProperties", Drafts.All, static (node, value) => node.Objects.MaxProperties = node.Count(value)),
        Assertion("required", Drafts.All, static (node, value) => node.Required(value)),
        Assertion("dependentRequired", Drafts.Since201909, static (node, value) => node.Dependencies(Program.Keyword.DependentRequired, value)),
        new("format", Drafts.All, Vocabularies.Format | Vocabularies.FormatAssertion, SubschemaShape.None, static (node, value) => node.Format(value)),

        Applicator("allOf", Drafts.All, SubschemaShape.List, static (node, value) => node.Applicators.AllOf = node.Subschemas(value)),
        Applicator("anyOf", Drafts.All, SubschemaShape.List, static (node, value) => node.Applicators.AnyOf = new(node.Subschemas(value))),
        Applicator("oneOf", Drafts.All, SubschemaShape.List, static (node, value) => node.Applicators.OneOf = new(node.Subschemas(value))),
        Applicator("not", Drafts.All, SubschemaShape.One, static (node, value) => node.Applicators.Not = node.Subschema(value)),
        Applicator("if", Drafts.Since7, SubschemaShape.One, static (node, value) => node.Applicators.If = node.Subschema(value)),
        Applicator("then", Drafts.Since7, SubschemaShape.One, static (node, value) => node.Applicators.Then = node.Subschema(value)),
        Applicator("else", Drafts.Since7, SubschemaShape.One, static (node, value) => node.Applicators.Else = node.Subschema(value)),
        Applicator("properties", Drafts.All, SubschemaShape.Map, static (node, value) => node.Properties(value)),
        Applicator("patternProperties", Drafts.All, SubschemaShape.Map, static (node, value) => node.PatternProperties(value)),
        Applicator("additionalProperties", Drafts.All, SubschemaShape.One, static (node, value) => node.Objects.Additional = node.Subschema(value)),
        Applicator("propertyNames", Drafts.Since6, SubschemaShape.One, static (node, value) => node.Objects.PropertyNames = node.Subschema(value)),
        Applicator("dependencies", Drafts.All, SubschemaShape.Map, static (node, value) => node.Dependencies(Program.Keyword.Dependencies, value)),
        Applicator("dependentSchemas", Drafts.Since201909, SubschemaShape.Map, static (node, value) => node.Dependencies(Program.Keyword.DependentSchemas, value)),
        Applicator("items", Drafts.Until201909, SubschemaShape.OneOrList, static (node, value) => node.ItemsOrPrefix(value)),
        Applicator("additionalItems", Drafts.Until201909, SubschemaShape.One, static (node, value) => node.AdditionalItems(value)),
        Applicator("prefixItems", Drafts.Draft202012, SubschemaShape.List, static (node, value) => node.Arrays.Prefix = node.Subschemas(value)),
        Applicator("items", Drafts.Draft202012, SubschemaShape.One, static (node, value) => node.Arrays.Rest = node.Subschema(value)),
        Applicator("contains", Drafts.Since6, SubschemaShape.One, static (node, value) => node.Contains(value)),

        Unevaluated("unevaluatedItems", Drafts.Draft202012, static (node, value) => node.Unevaluated.Items = node.Subschema(value)),
        Unevaluated("unevaluatedProperties", Drafts.Draft202012, static (node, value) => node.Unevaluated.Properties = node.Subschema(value)),
        Applicator("unevaluatedItems", Drafts.Draft201909, SubschemaShape.One, static (node, value) => node.Unevaluated.Items = node.Subschema(value)),
        Applicator("unevaluatedProperties", Drafts.Draft201909, SubschemaShape.One, static (node, value) => node.Unevaluated.Properties = node.Subschema(value)),

        new("contentSchema", Drafts.Since201909, Vocabularies.Core, SubschemaShape.One, null),
    ];

    private static KeywordDefinition Assertion(string name, Drafts drafts, Action<NodeBuilder, int> compile) =>
        new(name, drafts, Vocabularies.Validation, SubschemaShape.None, compile);

    private static KeywordDefinition Applicator(string name, Drafts drafts, SubschemaShape shape, Action<NodeBuilder, int> compile) =>
        new(name, drafts, Vocabularies.Applicator, shape, compile);

    private static KeywordDefinition Unevaluated(string name, Drafts drafts, Action<NodeBuilder, int> compile) =>
        new(name, drafts, Vocabularies.Unevaluated, SubschemaShape.One, compile);
}
