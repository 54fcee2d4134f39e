namespace StateStore.Client.Http;

/// <summary>One request to a server, which may be sent several times.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query, percent-encoded.</param>
internal readonly record struct HttpCall(HttpMethod Method, string Path)
{
    /// <summary>The body. It may be empty although there is one.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The content type of the body; null = there is no body.</summary>
    public string? ContentType { get; init; }

    /// <summary>The version that the entity must have, from 0; 0 = it must not exist; null = any.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>The idempotency key; null = none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Whether a repeated request does no harm: it reads, or it has the same effect again.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>The content type of the wanted answer; null = that of the API.</summary>
    public string? Accept { get; init; }

    /// <summary>The time for which the server may wait before it answers.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>A request that reads.</summary>
    public static HttpCall Read(string path) => new(HttpMethod.Get, path) { IsRepeatable = true };

    /// <summary>A change with a JSON body.</summary>
    public static HttpCall Change(HttpMethod method, string path, scoped ref JsonBuilder json, in WriteOptions options) =>
        Change(method, path, options) with { Body = json.ToArray(), ContentType = KeyValue.JsonType };

    /// <summary>A change without a body.</summary>
    public static HttpCall Change(HttpMethod method, string path, in WriteOptions options) =>
        new(method, options.DryRun ? $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}dry_run=true" : path)
        {
            ExpectedVersion = options.ExpectedVersion,
            IdempotencyKey = options.IdempotencyKey,
            IsRepeatable = options.DryRun,
        };
}
