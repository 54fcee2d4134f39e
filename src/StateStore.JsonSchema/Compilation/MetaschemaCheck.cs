namespace StateStore.JsonSchema.Compilation;

/// <summary>Checks a schema document against the metaschema of its dialect and turns the failures into errors.</summary>
internal sealed class MetaschemaCheck(JsonSchemaOptions options, SchemaRegistry registry, SchemaErrors errors)
{
    public void Run(SchemaDocument document)
    {
        JsonSchema? metaschema = Find(document);
        if (metaschema is null) return;
        foreach (ValidationFailure failure in metaschema.Validate(document.View.Json).Failures)
        {
            errors.Add(SchemaErrors.Path(document, failure.InstancePath), SchemaErrorCode.InvalidKeyword, failure.Message);
        }
    }

    private JsonSchema? Find(SchemaDocument document)
    {
        if (DialectResolver.MetaschemaUri(document, 0) is not { } uri) return Metaschemas.Of(ToPublic(registry.DefaultDialect.Draft));
        if (Metaschemas.TryGetDialect(uri, out JsonSchemaDialect published)) return Metaschemas.Of(published);
        return options.Documents.TryGetValue(uri, out ReadOnlyMemory<byte> given) ? SchemaCompiler.CompileMetaschema(given.Span, uri, options) : null;
    }

    private static JsonSchemaDialect ToPublic(Drafts draft) => (JsonSchemaDialect)int.Log2((int)draft);
}
