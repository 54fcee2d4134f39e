namespace StateStore.Orleans;

/// <summary>
/// A silo that leaves gives up its grains and sends on the calls that still wait for them; but as soon as it is gone, the others give up
/// every call they sent to it, also one that was sent on and is about to be answered. So it stays a little, for those answers to come.
/// </summary>
internal sealed class Farewell(IClusterMembershipService membership, ILocalSiloDetails silo, TimeProvider clock) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>What an activation elsewhere takes to load and to commit.</summary>
    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(2);

    /// <summary>On the way down, behind the grains and before the messages.</summary>
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
