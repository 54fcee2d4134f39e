using System.Collections.Immutable;

namespace StateStore.Engine.Access;

/// <summary>The keys, leases and limits of a caller.</summary>
internal sealed class RestrictedKeys(IKeys inner, Principal principal) : IKeys
{
    public ValueTask<Result<KeySnapshot>> GetAsync(string ns, string key, CancellationToken cancellation = default) =>
        principal.Check(Permission.KeysRead, ns, key) is { } error ? new(error) : inner.GetAsync(ns, key, cancellation);

    public ValueTask<Result<ImmutableArray<KeySnapshot?>>> GetManyAsync(string ns, ImmutableArray<string> keys, CancellationToken cancellation = default)
    {
        foreach (var key in keys.IsDefault ? [] : keys)
        {
            if (principal.Check(Permission.KeysRead, ns, key) is { } error)
            {
                return new(error);
            }
        }

        return inner.GetManyAsync(ns, keys, cancellation);
    }

    public ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(
        string ns, ImmutableArray<KeyRequest> requests, WriteOptions options = default, CancellationToken cancellation = default)
    {
        for (var i = 0; !requests.IsDefault && i < requests.Length; i++)
        {
            if (Check(ns, requests[i]) is { } error)
            {
                return new(requests.Length == 1 ? error : error.AtOperation(i));
            }
        }

        return inner.ChangeAsync(ns, requests, options, cancellation);
    }

    public ValueTask<Result<KeyPage>> ListAsync(string ns, KeyQuery query, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.KeysRead, ns, query.Prefix) is { } error ? new(error) : inner.ListAsync(ns, query, cancellation);

    public ValueTask<Result<HistoryPage>> GetHistoryAsync(
        string ns, string key, int limit = 100, long? after = null, CancellationToken cancellation = default) =>
        principal.Check(Permission.KeysRead, ns, key) is { } error ? new(error) : inner.GetHistoryAsync(ns, key, limit, after, cancellation);

    /// <summary>Checks one change. The ids of grants for leases and limits are their names, without the prefix of the key that holds them.</summary>
    private StoreError? Check(string ns, in KeyRequest request) => request.Command switch
    {
        KeyCommand.Get => principal.Check(Permission.KeysRead, ns, request.Key),
        KeyCommand.Acquire or KeyCommand.Renew or KeyCommand.Release => principal.Check(Permission.LeasesWrite, ns, Lease.NameOf(request.Key)),
        KeyCommand.Take => principal.Check(Permission.LimitsWrite, ns, RateLimit.NameOf(request.Key)),
        _ => principal.Check(Permission.KeysWrite, ns, request.Key) ?? CheckHolder(ns, request.Key),
    };

    /// <summary>Checks a plain change of a key that holds a lease or a limit: it would break or reset it.</summary>
    private StoreError? CheckHolder(string ns, string key) =>
        Lease.IsHolder(key) ? principal.Check(Permission.LeasesWrite, ns, Lease.NameOf(key))
        : RateLimit.IsHolder(key) ? principal.Check(Permission.LimitsWrite, ns, RateLimit.NameOf(key))
        : null;
}
