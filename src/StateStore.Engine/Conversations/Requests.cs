namespace StateStore.Engine.Conversations;

/// <summary>
/// Writes requests as bytes for the fingerprint of an idempotency key: every part that distinguishes two requests. The result is empty if the request
/// has no key, because then no fingerprint is needed.
/// </summary>
internal static class Requests
{
    public static byte[] Set(string ns, string id, in SetConversation change, in WriteOptions options)
    {
        if (options.IdempotencyKey is null)
        {
            return [];
        }

        var json = Begin("set"u8, ns, id, options);
        if (change.Ttl.IsSaid)
        {
            json.Raw(",\"ttl\":"u8).Number(change.Ttl.Milliseconds);
        }

        if (change.Touch)
        {
            json.Raw(",\"touch\":true"u8);
        }

        if (change.Turn is { } turn)
        {
            json.Raw(",\"turn\":"u8).Number(turn).Raw(",\"keep_turn\":"u8).Bool(change.KeepTurn);
        }

        json.Raw(",\"merge\":"u8).Bool(change.Merge).Raw(",\"state\":"u8).String(change.State);
        if (change.Data is { } data)
        {
            json.Raw(",\"data\":"u8).Raw(data.Utf8.Span);
        }

        return RequestFrame.End(ref json);
    }

    public static byte[] Append(string ns, string id, string messageId, JsonText message) =>
        Begin("append"u8, ns, id, default).Raw(",\"message_id\":"u8).String(messageId).Raw(",\"message\":"u8).Raw(message.Utf8.Span).Raw("}"u8).ToArray();

    public static byte[] GetOrCreate(string ns, string id, in WriteOptions options) =>
        Plain("get"u8, ns, id, options with { ExpectedVersion = null });

    public static byte[] Delete(string ns, string id, in WriteOptions options) => Plain("delete"u8, ns, id, options);

    /// <summary>A change of a timeout; <paramref name="time"/> is null if it gives none.</summary>
    public static byte[] Timeout(ReadOnlySpan<byte> operation, string ns, string id, string to, TimeoutTime? time, in WriteOptions options)
    {
        if (options.IdempotencyKey is null)
        {
            return [];
        }

        var json = Begin(operation, ns, id, options);
        json.Raw(",\"to\":"u8).String(to);
        json.Raw(",\"at\":"u8).OptionalNumber(time?.Moment?.ToUnixTimeMilliseconds());
        json.Raw(",\"delay\":"u8).OptionalNumber((long?)time?.Delay?.TotalMilliseconds);
        return RequestFrame.End(ref json);
    }

    public static byte[] SetBundle(string ns, SchemaBundle bundle, in WriteOptions options)
    {
        if (options.IdempotencyKey is null)
        {
            return [];
        }

        var json = Begin("set_bundle"u8, ns, "", options);
        BundleCodec.WriteHalves(bundle, ref json);
        return RequestFrame.End(ref json);
    }

    public static byte[] RemoveBundle(string ns, in WriteOptions options) => Plain("remove_bundle"u8, ns, "", options);

    private static byte[] Plain(ReadOnlySpan<byte> operation, string ns, string id, in WriteOptions options) =>
        options.IdempotencyKey is null ? [] : Begin(operation, ns, id, options).Raw("}"u8).ToArray();

    private static JsonBuilder Begin(ReadOnlySpan<byte> operation, string ns, string id, in WriteOptions options)
    {
        var json = RequestFrame.Begin(operation, ns);
        json.Raw(",\"id\":"u8).String(id);
        if (options.ExpectedVersion is { } expected)
        {
            json.Raw(",\"expected_version\":"u8).Number(expected);
        }

        return json;
    }
}
