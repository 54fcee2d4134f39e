using StateStore.Orleans;

namespace StateStore.Server.Cluster;

/// <summary>Reports a silo as not ready while it is not a member of its cluster, so that load balancers use other silos.</summary>
internal sealed class ClusterReadiness(ClusterStanding standing) : IReadinessPart
{
    public string Name => "cluster";

    public (bool IsReady, string Description) Check() => (standing.IsMember, standing.Description);
}
