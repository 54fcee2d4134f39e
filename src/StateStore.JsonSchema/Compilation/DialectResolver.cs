using System.Text;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Compilation;

/// <summary>Finds the dialect that <c>$schema</c> names: a published one, or that of a metaschema of the caller (2020-12 core, section 8.1).</summary>
internal static class DialectResolver
{
    private const int MaxMetaschemas = 8;

    private static readonly Dictionary<string, Vocabularies> Known = new(StringComparer.Ordinal)
    {
        ["https://json-schema.org/draft/2019-09/vocab/core"] = Vocabularies.Core,
        ["https://json-schema.org/draft/2019-09/vocab/applicator"] = Vocabularies.Applicator,
        ["https://json-schema.org/draft/2019-09/vocab/validation"] = Vocabularies.Validation,
        ["https://json-schema.org/draft/2019-09/vocab/meta-data"] = 0,
        ["https://json-schema.org/draft/2019-09/vocab/format"] = Vocabularies.Format,
        ["https://json-schema.org/draft/2019-09/vocab/content"] = 0,
        ["https://json-schema.org/draft/2020-12/vocab/core"] = Vocabularies.Core,
        ["https://json-schema.org/draft/2020-12/vocab/applicator"] = Vocabularies.Applicator,
        ["https://json-schema.org/draft/2020-12/vocab/unevaluated"] = Vocabularies.Unevaluated,
        ["https://json-schema.org/draft/2020-12/vocab/validation"] = Vocabularies.Validation,
        ["https://json-schema.org/draft/2020-12/vocab/meta-data"] = 0,
        ["https://json-schema.org/draft/2020-12/vocab/format-annotation"] = Vocabularies.Format,
        ["https://json-schema.org/draft/2020-12/vocab/format-assertion"] = Vocabularies.FormatAssertion,
        ["https://json-schema.org/draft/2020-12/vocab/content"] = 0,
    };

    /// <summary>Finds the dialect of the schema with the root <paramref name="token"/>. If it is unknown, adds an error and returns null.</summary>
    public static Dialect? Resolve(SchemaRegistry registry, SchemaDocument document, int token, Dialect inherited, SchemaErrors errors) =>
        Resolve(registry, document, token, inherited, errors, MaxMetaschemas);

    private static Dialect? Resolve(SchemaRegistry registry, SchemaDocument document, int token, Dialect inherited, SchemaErrors errors, int depth)
    {
        if (MetaschemaUri(document, token) is not { } uri)
        {
            return inherited;
        }

        if (Metaschemas.TryGetDialect(uri, out var published))
        {
            return Dialect.Of(published);
        }

        var metaschema = depth == 0 || uri == document.Uri ? null : registry.Find(uri)?.Document;
        if (metaschema is null)
        {
            errors.Add(document, token, SchemaErrorCode.UnknownDialect, $"The dialect '{uri}' is not known.");
            return null;
        }

        var extended = Resolve(registry, metaschema, 0, inherited, errors, depth - 1);
        return extended is null ? null : Narrow(extended, document, token, metaschema, errors);
    }

    /// <summary>The URI of the metaschema in <c>$schema</c>, without an empty fragment; null if absent.</summary>
    public static string? MetaschemaUri(SchemaDocument document, int token)
    {
        var value = JsonPointer.Property(document.View, token, "$schema"u8);
        if (value < 0 || document.View.Tokens[value].Kind != JsonKinds.String)
        {
            return null;
        }

        byte[] scratch = [];
        return Encoding.UTF8.GetString(document.View.Text(value, ref scratch)).TrimEnd('#');
    }

    private static Dialect? Narrow(Dialect extended, SchemaDocument document, int token, SchemaDocument metaschema, SchemaErrors errors)
    {
        var view = metaschema.View;
        var listed = JsonPointer.Property(view, 0, "$vocabulary"u8);
        if (listed < 0 || (extended.Draft & Drafts.Since201909) == 0)
        {
            return extended;
        }

        var vocabularies = Vocabularies.Core;
        byte[] scratch = [];
        for (var name = listed + 1; name < view.Tokens[listed].Next; name = view.Tokens[name + 1].Next)
        {
            var uri = Encoding.UTF8.GetString(view.Text(name, ref scratch));
            if (Known.TryGetValue(uri, out var vocabulary))
            {
                vocabularies |= vocabulary;
            }
            else if (view.Tokens[name + 1].Kind == JsonKinds.True)
            {
                errors.Add(document, token, SchemaErrorCode.UnknownDialect, $"The dialect requires the vocabulary '{uri}', which is not known.");
                return null;
            }
        }

        return Dialect.Of(extended.Draft, vocabularies);
    }
}
