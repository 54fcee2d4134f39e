using System.Collections.Immutable;

namespace StateStore.Client;

/// <summary>The keys of a server. A single read and a single set carry the bytes of the value as the body; all other requests are batches.</summary>
internal sealed class HttpKeys(HttpSender sender) : IKeys
{
    public ValueTask<Result<KeySnapshot>> GetAsync(string ns, string key, CancellationToken cancellation = default)
    {
        if (RequestChecks.Key(ns, key, ServerLimits.Any) is { } invalid)
        {
            return new(invalid);
        }

        return IsPlain(key)
            ? sender.SendAsync(HttpCall.Read(Path(ns, key)), answer => KeyAnswers.Found(key, answer), cancellation)
            : GetFromBatchAsync(ns, key, cancellation);
    }

    public async ValueTask<Result<ImmutableArray<KeySnapshot?>>> GetManyAsync(string ns, ImmutableArray<string> keys, CancellationToken cancellation = default)
    {
        ImmutableArray<KeyRequest> gets = [.. (keys.IsDefault ? [] : keys).Select(key => new KeyRequest(key, new KeyCommand.Get()))];
        if (!(await ChangeAsync(ns, gets, default, cancellation).ConfigureAwait(false)).TryGet(out var outcomes, out var error))
        {
            return error;
        }

        return ImmutableArray.CreateRange<KeySnapshot?>(
            outcomes.Select((found, i) => found.Entry is { } entry ? new KeySnapshot(keys[i], found.Version, entry) : null));
    }

    public ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(
        string ns, ImmutableArray<KeyRequest> requests, WriteOptions options = default, CancellationToken cancellation = default)
    {
        if ((RequestChecks.Keys(ns, requests, options, ServerLimits.Any) ?? KeyOperations.Check(requests)) is { } invalid)
        {
            return new(invalid);
        }

        if (requests is [(var key, KeyCommand.Set set)] && IsPlain(key))
        {
            return SetAsync(ns, key, set, options, cancellation);
        }

        var body = KeyOperations.Write(requests);
        var call = HttpCall.Change(HttpMethod.Post, Targets.Namespace(ns) + "/keys:batch", ref body, options);
        var read = (HttpAnswer answer) => KeyAnswers.Outcomes(requests, answer.Members());
        return KeyOperations.RepeatOf(requests) switch
        {
            Repeat.Harmless => sender.SendAsync(call with { IsRepeatable = true }, read, cancellation),
            Repeat.Never => sender.SendAsync(call, read, cancellation),
            _ => sender.ChangeAsync(call, read, cancellation),
        };
    }

    public ValueTask<Result<KeyPage>> ListAsync(string ns, KeyQuery query, CancellationToken cancellation = default)
    {
        if ((Names.CheckNamespace(ns, ServerLimits.Any) ?? Texts.Check(query.Prefix) ?? Texts.Check(query.After)) is { } invalid)
        {
            return new(invalid);
        }

        var target = Targets.Query(
            Targets.Namespace(ns) + "/keys", ("prefix", query.Prefix), ("after", query.After), ("limit", Targets.Number(query.Limit)), ("values", "true"));
        return sender.SendAsync(HttpCall.Read(target), static answer => KeyAnswers.Page(answer.Members()), cancellation);
    }

    public ValueTask<Result<HistoryPage>> GetHistoryAsync(string ns, string key, int limit = 100, long? after = null, CancellationToken cancellation = default) =>
        RequestChecks.Key(ns, key, ServerLimits.Any) is { } invalid
            ? new(invalid)
            : sender.SendAsync(Histories.Call(Path(ns, key), limit, after), Histories.Read, cancellation);

    /// <summary>Whether a path can hold the key. Proxies change empty segments and dots, and web servers refuse NUL.</summary>
    private static bool IsPlain(string key) => key is not ("" or "." or "..") && !key.Contains('\0', StringComparison.Ordinal);

    private static string Path(string ns, string key) => $"{Targets.Namespace(ns)}/keys/{Targets.Name(key)}";

    private ValueTask<Result<ImmutableArray<KeyOutcome>>> SetAsync(string ns, string key, KeyCommand.Set set, WriteOptions options, CancellationToken cancellation)
    {
        var target = Targets.Query(Path(ns, key), ("ttl", Targets.Ttl(set.Ttl)));
        var call = HttpCall.Change(HttpMethod.Put, target, options with { ExpectedVersion = set.ExpectedVersion }) with { Body = set.Value.Bytes, ContentType = set.Value.ContentType };
        return sender.ChangeAsync(call, answer => KeyAnswers.Set(set.Value, answer.Members()), cancellation);
    }

    private async ValueTask<Result<KeySnapshot>> GetFromBatchAsync(string ns, string key, CancellationToken cancellation) =>
        (await GetManyAsync(ns, [key], cancellation).ConfigureAwait(false)).TryGet(out var found, out var error)
            ? found[0] is { } snapshot ? snapshot : KeyDecider.NotFound
            : error;
}
