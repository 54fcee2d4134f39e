namespace StateStore.JsonSchema;

/// <summary>The published versions of JSON Schema that are supported, in the order of their publication.</summary>
public enum JsonSchemaDialect
{
    Draft4,
    Draft6,
    Draft7,
    Draft201909,
    Draft202012,
}
