namespace StateStore.Core.Namespaces;

/// <summary>Encodes the stored form of a bundle: <c>{"version":n,"fsm":..,"json_schema":..,"ttl":..,"inbox":..}</c>, without the absent parts.</summary>
/// <remarks>Other tools read it. The version stands first because the stores look for it there.</remarks>
public static class BundleCodec
{
    /// <summary>Encodes a bundle.</summary>
    public static byte[] Encode(EntityVersion version, SchemaBundle bundle)
    {
        var json = new JsonBuilder();
        json.Raw("{\"version\":"u8).Number(version.Number);
        WriteHalves(bundle, ref json);
        return json.Raw("}"u8).ToArray();
    }

    /// <summary>Writes <c>,"fsm":..,"json_schema":..,"ttl":..,"inbox":..</c> into an object that already has a member.</summary>
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

        if (bundle.InboxJson is { } inbox)
        {
            json.Raw(",\"inbox\":"u8).Raw(inbox.Utf8.Span);
        }
    }
}
