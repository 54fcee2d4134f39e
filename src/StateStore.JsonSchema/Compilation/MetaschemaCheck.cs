namespace StateStore.JsonSchema.Compilation;

/// <summary>Checks a schema document against the metaschema of its dialect and turns the failures into errors.</summary>
internal sealed class MetaschemaCheck(JsonSchemaOptions options, SchemaRegistry registry, SchemaErrors errors)
{
    public void Run(SchemaDocument document)
    {
        var metaschema = Find(document);
        if (metaschema is null || metaschema.IsValid(document.View))
        {
            return;
        }

        var failures = metaschema.Validate(document.View.Json).Failures;
        foreach (var failure in failures)
        {
            // The failure of anyOf is omitted if the failure of one of its branches explains it.
            var isExplained = failure.Keyword == "anyOf" && failures.Any(other => other.Keyword != "anyOf" && other.InstancePath == failure.InstancePath);
            if (!isExplained)
            {
                errors.Add(SchemaErrors.Path(document, failure.InstancePath), SchemaErrorCode.InvalidKeyword, $"The value {failure.Message}.");
            }
        }
    }

    private JsonSchema? Find(SchemaDocument document)
    {
        if (DialectResolver.MetaschemaUri(document, 0) is not { } uri)
        {
            return Metaschemas.Of(ToPublic(registry.DefaultDialect.Draft));
        }

        if (Metaschemas.TryGetDialect(uri, out var published))
        {
            return Metaschemas.Of(published);
        }

        return options.Documents.TryGetValue(uri, out var given) ? SchemaCompiler.CompileMetaschema(given.Span, uri, options) : null;
    }

    private static JsonSchemaDialect ToPublic(Drafts draft) => (JsonSchemaDialect)int.Log2((int)draft);
}
