using System.Text.Json.Nodes;

namespace StateStore.JsonSchema.Tests.Fuzz;

/// <summary>Writes a schema of 2020-12 with the keywords of an older dialect, so that its random schemas meet the older keywords too.</summary>
internal static class OlderDialects
{
    public static JsonNode? Translate(JsonNode? schema, JsonSchemaDialect dialect) => schema switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(NameOf(member.Key, members, dialect), Translate(member.Value, dialect))).DistinctBy(member => member.Key)),
        JsonArray items => new JsonArray([.. items.Select(item => Translate(item, dialect))]),
        _ => schema?.DeepClone(),
    };

    private static string NameOf(string keyword, JsonObject schema, JsonSchemaDialect dialect) => keyword switch
    {
        _ when dialect == JsonSchemaDialect.Draft202012 => keyword,
        "items" when schema.ContainsKey("prefixItems") => "additionalItems",
        "prefixItems" => "items",
        "dependentRequired" or "dependentSchemas" when dialect != JsonSchemaDialect.Draft201909 => "dependencies",
        _ => keyword,
    };
}
