using System.Text.Json.Nodes;

namespace StateStore.JsonSchema.Tests.Fuzz;

/// <summary>A way in which JsonSchema.Net departs from the specification. Random schemas that it concerns are left out of the comparison.</summary>
/// <param name="Name">The name.</param>
/// <param name="Reason">What the specification says, and what JsonSchema.Net does.</param>
/// <param name="Dialects">The dialects that it concerns.</param>
/// <param name="Concerns">Whether it concerns a schema.</param>
/// <param name="Schema">An example.</param>
/// <param name="Document">A document that is valid by the example, where JsonSchema.Net says otherwise or refuses the schema.</param>
internal sealed record JsonSchemaNetDeviation(
    string Name, string Reason, JsonSchemaDialect[] Dialects, Func<JsonNode?, bool> Concerns, string Schema, string Document)
{
    public static readonly JsonSchemaNetDeviation[] All =
    [
        new(
            "siblings-of-ref",
            "Until draft 7, $ref hides its siblings (draft 7 core section 8.3). JsonSchema.Net applies them.",
            [JsonSchemaDialect.Draft6, JsonSchemaDialect.Draft7],
            HasSiblingsOfRef,
            """{"const":0,"$ref":"#/$defs/d","$defs":{"d":{"type":"integer"}}}""",
            "4"),
        new(
            "unused-circle",
            "A definition that refers to itself and that nothing refers to has no effect. JsonSchema.Net refuses the whole schema.",
            [JsonSchemaDialect.Draft201909, JsonSchemaDialect.Draft202012],
            static schema => RefersTo(schema?["$defs"]?["d"]) || RefersTo(schema?["$defs"]?["e"]),
            """
            {"$ref":"#/$defs/e","not":{"patternProperties":{"^(a|b)*$":false},"if":{"items":{"prefixItems":[true,false],"if":true}}},"dependentRequired":{"x-long-name-of-a-property":["ab"]},
             "$defs":{"d":{"additionalProperties":true,"dependentSchemas":{"x-long-name-of-a-property":false},"$ref":"#/$defs/d"},"e":{"if":false}}}
            """,
            """{"a":1}"""),
    ];

    /// <summary>For test names.</summary>
    public override string ToString() => Name;

    private static bool HasSiblingsOfRef(JsonNode? node) => node switch
    {
        JsonObject members => (members.ContainsKey("$ref") && members.Count > 1) || members.Any(static member => HasSiblingsOfRef(member.Value)),
        JsonArray items => items.Any(HasSiblingsOfRef),
        _ => false,
    };

    private static bool RefersTo(JsonNode? node) => node switch
    {
        JsonObject members => members.ContainsKey("$ref") || members.Any(static member => RefersTo(member.Value)),
        JsonArray items => items.Any(RefersTo),
        _ => false,
    };
}
