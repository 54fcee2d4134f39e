using System.Collections.Concurrent;

namespace StateStore.AspNetCore.Access;

/// <summary>
/// The callers that an application proves itself (<see cref="HttpOptions.Principal"/>). Equal principals are one caller, so that its limits count all
/// its requests.
/// </summary>
/// <param name="store">The whole store.</param>
internal sealed class HostCallers(IStateStore store)
{
    /// <summary>The callers that are remembered. Beyond that one is forgotten for each new one, and its limits begin anew.</summary>
    internal const int Capacity = 10_000;

    private readonly ConcurrentDictionary<Principal, Caller> _callers = new();
    private readonly ConcurrentDictionary<Tenant, CallerGate?> _tenants = new();
    private readonly Lock _lock = new();

    /// <summary>The number of remembered callers.</summary>
    public int Count => _callers.Count;

    public Caller Of(Principal principal) => _callers.TryGetValue(principal, out var caller) ? caller : Add(principal);

    private Caller Add(Principal principal)
    {
        lock (_lock)
        {
            if (_callers.TryGetValue(principal, out var known))
            {
                return known;
            }

            MakeRoom(_callers);
            var tenant = principal.Tenant is { } owner ? GateOf(owner) : null;
            return _callers[principal] = new(principal, store, CallerGate.Of(principal.Name, principal.Limits, tenant));
        }
    }

    private CallerGate? GateOf(Tenant tenant)
    {
        if (!_tenants.TryGetValue(tenant, out var gate))
        {
            MakeRoom(_tenants);
            gate = _tenants[tenant] = CallerGate.Of(tenant.Name, tenant.Limits);
        }

        return gate;
    }

    /// <summary>Forgets any entry. Requests in flight may still hold its gate, which leaves nothing behind.</summary>
    private static void MakeRoom<TKey, TValue>(ConcurrentDictionary<TKey, TValue> known)
        where TKey : notnull
    {
        if (known.Count >= Capacity)
        {
            known.TryRemove(known.First().Key, out _);
        }
    }
}
