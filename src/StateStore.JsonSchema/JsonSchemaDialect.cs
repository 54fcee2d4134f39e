namespace StateStore.JsonSchema;

/// <summary>The supported versions of JSON Schema, in the order of their publication.</summary>
public enum JsonSchemaDialect
{
    /// <summary>Draft 4 (draft-zyp-json-schema-04).</summary>
    Draft4,

    /// <summary>Draft 6 (draft-wright-json-schema-01).</summary>
    Draft6,

    /// <summary>Draft 7 (draft-handrews-json-schema-01).</summary>
    Draft7,

    /// <summary>Draft 2019-09 (draft-handrews-json-schema-02).</summary>
    Draft201909,

    /// <summary>Draft 2020-12 (draft-bhutton-json-schema-01).</summary>
    Draft202012,
}
