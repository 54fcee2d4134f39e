using System.Collections.Concurrent;

namespace StateStore.JsonSchema.Compilation;

/// <summary>The published metaschemas. They are embedded, for references to them and for checks of schemas.</summary>
internal static class Metaschemas
{
    private static readonly Dictionary<string, JsonSchemaDialect> Dialects = new(StringComparer.Ordinal)
    {
        ["http://json-schema.org/draft-04/schema"] = JsonSchemaDialect.Draft4,
        ["http://json-schema.org/draft-06/schema"] = JsonSchemaDialect.Draft6,
        ["http://json-schema.org/draft-07/schema"] = JsonSchemaDialect.Draft7,
        ["https://json-schema.org/draft/2019-09/schema"] = JsonSchemaDialect.Draft201909,
        ["https://json-schema.org/draft/2020-12/schema"] = JsonSchemaDialect.Draft202012,
    };

    private static readonly ConcurrentDictionary<JsonSchemaDialect, JsonSchema> Compiled = new();

    /// <summary>Finds the dialect of the metaschema with this URI.</summary>
    public static bool TryGetDialect(string uri, out JsonSchemaDialect dialect) => Dialects.TryGetValue(uri, out dialect);

    /// <summary>The compiled metaschema of a published dialect.</summary>
    public static JsonSchema Of(JsonSchemaDialect dialect) => Compiled.GetOrAdd(dialect, static dialect =>
    {
        var uri = Dialects.Single(entry => entry.Value == dialect).Key;
        return SchemaCompiler.CompileMetaschema(Load(uri)!, uri, JsonSchemaOptions.Default)
            ?? throw new InvalidOperationException($"The embedded metaschema {uri} does not compile.");
    });

    /// <summary>Gets a published document by its absolute URI; null if there is none.</summary>
    public static byte[]? Load(string uri)
    {
        var authority = uri.IndexOf("://json-schema.org/", StringComparison.Ordinal);
        if (authority < 0)
        {
            return null;
        }

        var name = uri[(authority + "://json-schema.org/".Length)..];
        using var stream = typeof(Metaschemas).Assembly.GetManifestResourceStream(name);
        if (stream is null)
        {
            return null;
        }

        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return json;
    }
}
