namespace StateStore.AspNetCore.Tests.Support;

/// <summary>Checks a value against the JSON Schema keywords that the OpenAPI document of StateStore uses.</summary>
public static class SchemaCheck
{
    private static readonly HashSet<string> Known =
    [
        "$ref", "type", "const", "enum", "required", "properties", "additionalProperties", "items", "minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum",
        "pattern", "format", "anyOf", "default", "description", "example",
    ];

    public static JsonElement Resolve(JsonElement document, string reference) =>
        reference.Split('/').Skip(1).Aggregate(document, (element, name) => element.GetProperty(name));

    public static void Matches(JsonElement document, JsonElement schema, JsonElement value, string where)
    {
        Assert.All(schema.EnumerateObject(), member => Assert.Contains(member.Name, Known));
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Matches(document, Resolve(document, reference.GetString()!), value, where);
        }

        if (schema.TryGetProperty("anyOf", out var any))
        {
            var failures = any.EnumerateArray().Select(one => Record.Exception(() => Matches(document, one, value, where))).ToList();
            Assert.True(failures.Exists(failure => failure is null), string.Join('\n', failures.Select(failure => failure?.Message)));
        }

        if (schema.TryGetProperty("type", out var type))
        {
            var types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!];
            Assert.True(types.Any(name => IsOfType(value, name)), $"{where}: {value} is not {type}");
        }

        if (schema.TryGetProperty("const", out var constant))
        {
            Assert.True(JsonElement.DeepEquals(constant, value), $"{where}: {value} is not {constant}");
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            Assert.True(values.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)), $"{where}: {value} is none of {values}");
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            MembersMatch(document, schema, value, where);
        }
        else if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            Assert.All(value.EnumerateArray(), item => Matches(document, items, item, where + "[]"));
            Assert.True(!schema.TryGetProperty("minItems", out var least) || value.GetArrayLength() >= least.GetInt32(), $"{where}: too few items");
            Assert.True(!schema.TryGetProperty("maxItems", out var most) || value.GetArrayLength() <= most.GetInt32(), $"{where}: too many items");
        }
    }

    private static void MembersMatch(JsonElement document, JsonElement schema, JsonElement value, string where)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            Assert.All(required.EnumerateArray(), name => Assert.True(value.TryGetProperty(name.GetString()!, out _), $"{where}: {name} is missing"));
        }

        if (!schema.TryGetProperty("properties", out var properties))
        {
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            // Answers may have only the documented members, although clients must accept more.
            if (!properties.TryGetProperty(member.Name, out var property))
            {
                Assert.True(IsOpen(schema), $"{where}: {member.Name} is not described");
                continue;
            }

            Matches(document, property, member.Value, $"{where}.{member.Name}");
        }
    }

    /// <summary>True if the schema itself allows members of any name.</summary>
    private static bool IsOpen(JsonElement schema) =>
        schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind is JsonValueKind.True or JsonValueKind.Object;

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "string" => value.ValueKind == JsonValueKind.String,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a type of JSON Schema"),
    };
}
