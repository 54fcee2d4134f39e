namespace StateStore.Core.Namespaces;

/// <summary>
/// The stored form of a bundle: <c>{"version":n,"fsm":..,"json_schema":..,"ttl":..}</c>, an absent part left out. Other tools read it; the
/// version stands first, where the stores look for it.
/// </summary>
public static class BundleCodec
{
    public static byte[] Encode(EntityVersion version, SchemaBundle bundle)
    {
        var json = new JsonBuilder();
        json.Raw("{\"version\":"u8).Number(version.Number);
        WriteHalves(bundle, ref json);
        return json.Raw("}"u8).ToArray();
    }

    /// <summary>Writes <c>,"fsm":..,"json_schema":..,"ttl":..</c> behind something.</summary>
    public static void WriteHalves(SchemaBundle bundle, scoped ref JsonBuilder json)
    {
        if (bundle.FsmJson is { } fsm)
        {
            json.Raw(",\"fsm\":"u8).Raw(fsm.Utf8.Span);
        }

        if (bundle.JsonSchema is { } schema)
        {
            json.Raw(",\"json_schema\":"u8).Raw(schema.Utf8.Span);
        }

        if (bundle.TtlJson is { } ttl)
        {
            json.Raw(",\"ttl\":"u8).Raw(ttl.Utf8.Span);
        }
    }
}
