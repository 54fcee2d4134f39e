using System.Collections.Immutable;
using System.Net;

namespace StateStore.Orleans.Tests.Support;

/// <summary>The cluster membership as a test sets it, seen from one silo.</summary>
internal sealed class ManualMembership : IClusterMembershipService, ILocalSiloDetails
{
    private int _generation = 1;

    public ManualMembership() => SiloAddress = Add(SiloStatus.Active);

    public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } =
        new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, MembershipVersion.MinValue);

    public SiloAddress SiloAddress { get; }

    public SiloAddress GatewayAddress => SiloAddress;

    public string Name => "silo";

    public string ClusterId => "cluster";

    public string DnsHostName => "localhost";

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => default;

    public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();

    public SiloAddress Add(SiloStatus status)
    {
        var silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11111), _generation++);
        Set(silo, status);
        return silo;
    }

    public void Set(SiloAddress silo, SiloStatus status) => CurrentSnapshot = new(
        CurrentSnapshot.Members.SetItem(silo, new ClusterMember(silo, status, "silo")), new(CurrentSnapshot.Version.Value + 1));

    /// <summary>Removes a silo, as Orleans does when a newer table has no row for it.</summary>
    public void Remove(SiloAddress silo) => CurrentSnapshot = new(CurrentSnapshot.Members.Remove(silo), new(CurrentSnapshot.Version.Value + 1));
}
