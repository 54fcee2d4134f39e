namespace StateStore.Engine.Idempotency;

/// <summary>Writes the parts that all requests share, as bytes.</summary>
/// <remarks>
/// The fingerprint of these bytes is stored for the idempotency window. No byte of them may change, or a retry would become IDEMPOTENCY_MISMATCH.
/// Commands have fixed tags for the same reason; a tag stays when its class is renamed.
/// </remarks>
internal static class RequestFrame
{
    public static JsonBuilder Begin(ReadOnlySpan<byte> operation, string ns)
    {
        var json = new JsonBuilder();
        json.Raw("{\"operation\":\""u8).Raw(operation).Raw("\",\"namespace\":"u8).String(ns);
        return json;
    }

    /// <summary>Begins one command of a request that has several.</summary>
    /// <param name="kind">The member that names the entity: <c>key</c> or <c>table</c>.</param>
    /// <param name="name">The entity's name.</param>
    /// <param name="tag">The fixed tag of the command.</param>
    /// <param name="expectedVersion">The version that the command expects; null = any.</param>
    /// <param name="json">The bytes so far.</param>
    public static void Command(ReadOnlySpan<byte> kind, string name, ReadOnlySpan<byte> tag, long? expectedVersion, scoped ref JsonBuilder json) =>
        json.Raw(",\""u8).Raw(kind).Raw("\":"u8).String(name).Raw(",\"command\":\""u8).Raw(tag).Raw("\",\"expected_version\":"u8).OptionalNumber(expectedVersion);

    public static byte[] End(scoped ref JsonBuilder json) => json.Raw("}"u8).ToArray();
}
