namespace StateStore.JsonSchema.Tests;

/// <summary>The fast mode allocates nothing for valid documents once a thread is warm.</summary>
public sealed class AllocationTests
{
    private const string Schema = """
        {
          "type": "object",
          "required": ["state", "data"],
          "properties": {
            "state": {"enum": ["new", "done"]},
            "data": {
              "type": "object",
              "properties": {
                "name": {"type": "string", "minLength": 1, "pattern": "^[A-Z]"},
                "price": {"type": "number", "minimum": 0.5, "multipleOf": 0.01},
                "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": true},
                "shape": {"oneOf": [
                  {"properties": {"kind": {"const": "circle"}, "r": {"type": "number"}}, "required": ["kind", "r"]},
                  {"properties": {"kind": {"const": "square"}, "a": {"type": "number"}}, "required": ["kind", "a"]}]},
                "when": {"type": "string", "format": "date-time"},
                "mail": {"type": "string", "format": "email"},
                "point": {"const": {"x": 1, "y": [1, 2.0]}},
                "tree": {"$ref": "#/$defs/tree"}
              },
              "patternProperties": {"^x-": {"type": "string"}},
              "unevaluatedProperties": false
            }
          },
          "$defs": {"tree": {"properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}}}
        }
        """;

    private const string Document = """
        {"state": "new", "data": {"name": "Z\u00fcrich \"caf\u00e9\"", "price": 12.35, "tags": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"],
         "shape": {"kind": "square", "a": 2e3}, "when": "2025-01-31T23:59:59Z", "mail": "ana@example.com", "point": {"y": [1.0, 2], "x": 1},
         "tree": {"children": [{"children": []}, {}]}, "x-note": "ünïcödé"}}
        """;

    [Fact]
    public void A_valid_document_allocates_nothing()
    {
        var schema = Schemas.Compile(Schema, new JsonSchemaOptions { AssertFormat = true });
        AssertAllocatesNothing(schema, Schemas.Utf8(Document));
    }

    [Fact]
    public void An_object_of_many_names_allocates_nothing()
    {
        var names = Enumerable.Range(0, 300).Select(static i => $"\"property{i}\"").ToList();
        var schema = Schemas.Compile($$"""{"required": [{{string.Join(',', names)}}]}""");
        AssertAllocatesNothing(schema, Schemas.Utf8("{" + string.Join(',', names.Select(static name => name + ":1")) + "}"));
    }

    private static void AssertAllocatesNothing(JsonSchema schema, byte[] document)
    {
        Assert.Equal(ValidationOutcome.Valid, schema.Check(document));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            schema.Check(document);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
