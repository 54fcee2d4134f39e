namespace StateStore.Orleans;

/// <summary>
/// Keeps a leaving silo for two seconds more. The silo gives up its grains and forwards the calls that wait for them. As soon as it is gone,
/// the other silos fail every call that they sent to it, even a forwarded call in flight. The delay lets those answers arrive.
/// </summary>
internal sealed class Farewell(IClusterMembershipService membership, ILocalSiloDetails silo, TimeProvider clock) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>The time that an activation on another silo needs to load and to commit.</summary>
    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(2);

    /// <summary>Runs in the shutdown after the grains have stopped and before messaging stops.</summary>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(Farewell), ServiceLifecycleStage.ApplicationServices, _ => Task.CompletedTask, StayAsync);

    private async Task StayAsync(CancellationToken cancellation)
    {
        var others = membership.CurrentSnapshot.Members.Values.Any(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(silo.SiloAddress));
        if (others)
        {
            await Task.Delay(Stay, clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
