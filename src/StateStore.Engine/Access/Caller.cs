namespace StateStore.Engine.Access;

/// <summary>A caller whose credentials were accepted, with the store as that caller may use it.</summary>
/// <param name="principal">The proven identity and its grants.</param>
/// <param name="store">The whole store.</param>
/// <param name="gate">Counts the requests of the caller; null = unlimited.</param>
/// <param name="ended">Canceled when the credentials are no longer valid.</param>
public sealed class Caller(Principal principal, IStateStore store, CallerGate? gate = null, CancellationToken ended = default)
{
    /// <summary>The proven identity and its grants.</summary>
    public Principal Principal => principal;

    /// <summary>The store as the caller may use it: each operation is checked.</summary>
    public IStateStore Store { get; } = principal == Principal.Unrestricted ? store : new RestrictedStore(store, principal);

    /// <summary>Counts the requests of the caller; null = unlimited.</summary>
    public CallerGate? Gate => gate;

    /// <summary>Counts a request (<see cref="CallerGate.Enter"/>). Errors: LIMIT_EXCEEDED.</summary>
    public Result<CallerGate.Permit> Enter() => gate is null ? default(CallerGate.Permit) : gate.Enter();

    /// <summary>Counts a request that is refused. Errors: LIMIT_EXCEEDED.</summary>
    public StoreError? Count()
    {
        var entered = Enter();
        if (entered.TryGet(out var permit, out var error))
        {
            permit.Dispose();
        }

        return error;
    }

    /// <summary>Counts an event stream or a long poll (<see cref="CallerGate.OpenFeed"/>). Errors: LIMIT_EXCEEDED.</summary>
    public Result<CallerGate.Permit> OpenFeed() => gate is null ? default(CallerGate.Permit) : gate.OpenFeed();

    /// <summary>Canceled when the credentials are no longer valid, or grant something else. Open streams must end then.</summary>
    public CancellationToken Ended => ended;
}
