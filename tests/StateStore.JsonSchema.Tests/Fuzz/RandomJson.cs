using System.Text.Json.Nodes;

namespace StateStore.JsonSchema.Tests.Fuzz;

/// <summary>Random schemas and instances from a small stock of names and values, so that they often match.</summary>
internal sealed class RandomJson(int seed)
{
    private const int MaxSchemaDepth = 3;
    private const int MaxInstanceDepth = 3;

    private static readonly string[] Names = ["a", "b", "ab", "x-long-name-of-a-property"];
    private static readonly string[] Patterns = ["^a", "b$", "^[a-b]+$", "x", "^.{2}$", "^(a|b)*$"];
    private static readonly string[] Types = ["null", "boolean", "integer", "number", "string", "array", "object"];

    private readonly Random _random = new(seed);

    public JsonNode Schema()
    {
        var schema = Object(MaxSchemaDepth);
        schema["$defs"] = new JsonObject { ["d"] = Object(1), ["e"] = Object(1) };
        return schema;
    }

    public JsonNode? Instance(int depth = MaxInstanceDepth) => _random.Next(depth > 0 ? 9 : 6) switch
    {
        0 => null,
        1 => JsonValue.Create(_random.Next(2) == 0),
        2 => JsonValue.Create(_random.Next(-2, 6)),
        3 => JsonValue.Create(_random.Next(-4, 12) / 2.0),
        4 or 5 => JsonValue.Create(Text()),
        6 or 7 => new JsonObject(Names.Where(_ => _random.Next(2) == 0).Select(name => KeyValuePair.Create(name, Instance(depth - 1)))),
        _ => new JsonArray([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Instance(depth - 1))]),
    };

    private JsonNode Subschema(int depth) => depth == 0 || _random.Next(8) == 0 ? JsonValue.Create(_random.Next(3) > 0) : Object(depth - 1);

    private JsonObject Object(int depth)
    {
        var schema = new JsonObject();
        for (var keywords = _random.Next(1, 4); keywords > 0; keywords--)
        {
            (var keyword, var value) = Keyword(depth);
            schema[keyword] = value;
        }

        return schema;
    }

    private (string Keyword, JsonNode Value) Keyword(int depth) => _random.Next(34) switch
    {
        0 or 1 => ("type", Pick(Types)),
        2 => ("type", new JsonArray([.. Types.Where(_ => _random.Next(2) == 0).Append("string").Distinct().Select(static type => (JsonNode)type)])),
        3 => ("enum", new JsonArray([.. Enumerable.Range(0, 3).Select(_ => Instance(1))])),
        4 => ("const", Instance(2) ?? 0),
        5 => ("minimum", _random.Next(-2, 5)),
        6 => ("exclusiveMaximum", _random.Next(-2, 5)),
        7 => ("multipleOf", _random.Next(1, 4)),
        8 => ("minLength", _random.Next(4)),
        9 => ("maxLength", _random.Next(4)),
        10 => ("pattern", Pick(Patterns)),
        11 => ("minItems", _random.Next(3)),
        12 => ("maxItems", _random.Next(4)),
        13 => ("uniqueItems", true),
        14 => ("minProperties", _random.Next(3)),
        15 => ("maxProperties", _random.Next(4)),
        16 => ("required", new JsonArray(Pick(Names))),
        17 => ("dependentRequired", new JsonObject { [Pick(Names)] = new JsonArray(Pick(Names)) }),
        18 or 19 => ("properties", new JsonObject(Names.Where(_ => _random.Next(2) == 0).Select(name => KeyValuePair.Create<string, JsonNode?>(name, Subschema(depth))))),
        20 => ("patternProperties", new JsonObject { [Pick(Patterns)] = Subschema(depth) }),
        21 => ("additionalProperties", Subschema(depth)),
        22 => ("propertyNames", Subschema(depth)),
        23 => ("dependentSchemas", new JsonObject { [Pick(Names)] = Subschema(depth) }),
        24 => ("prefixItems", new JsonArray(Subschema(depth), Subschema(depth))),
        25 => ("items", Subschema(depth)),
        26 => ("contains", Subschema(depth)),
        27 => ("allOf", new JsonArray(Subschema(depth), Subschema(depth))),
        28 => ("anyOf", new JsonArray(Subschema(depth), Subschema(depth))),
        29 => ("oneOf", new JsonArray(Subschema(depth), Subschema(depth))),
        30 => ("not", Subschema(depth)),
        31 => ("if", Subschema(depth)),
        32 => (Pick(["then", "else", "unevaluatedItems", "unevaluatedProperties"]), Subschema(depth)),
        _ => ("$ref", Pick(["#/$defs/d", "#/$defs/e"])),
    };

    private string Text() => new([.. Enumerable.Range(0, _random.Next(4)).Select(_ => "abx"[_random.Next(3)])]);

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}
