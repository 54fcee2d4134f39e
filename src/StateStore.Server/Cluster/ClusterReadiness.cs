using StateStore.Orleans;

namespace StateStore.Server.Cluster;

/// <summary>Makes a silo that is no member of its cluster not ready, so that callers go to others.</summary>
internal sealed class ClusterReadiness(ClusterStanding standing) : IReadinessPart
{
    public string Name => "cluster";

    public (bool IsReady, string Description) Check() => (standing.IsMember, standing.Description);
}
