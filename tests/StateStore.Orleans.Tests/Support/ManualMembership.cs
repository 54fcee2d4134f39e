using System.Collections.Immutable;
using System.Net;

namespace StateStore.Orleans.Tests.Support;

/// <summary>A membership table as a test wants it, seen from one silo.</summary>
internal sealed class ManualMembership : IClusterMembershipService, ILocalSiloDetails
{
    private readonly SemaphoreSlim _asked = new(0);
    private int _generation = 1;

    public ManualMembership() => SiloAddress = Add(SiloStatus.Active);

    public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } =
        new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, MembershipVersion.MinValue);

    /// <summary>How reading the table goes from now on.</summary>
    public Task Reading { get; set; } = Task.CompletedTask;

    public SiloAddress SiloAddress { get; }

    public SiloAddress GatewayAddress => SiloAddress;

    public string Name => "silo";

    public string ClusterId => "cluster";

    public string DnsHostName => "localhost";

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
    {
        _asked.Release();
        return new(Reading);
    }

    public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();

    /// <summary>Completes when the table has been asked for once more.</summary>
    public Task AskedAsync() => Deadline.Within(_asked.WaitAsync(), "the membership table to be asked for");

    public SiloAddress Add(SiloStatus status)
    {
        var silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11111), _generation++);
        Set(silo, status);
        return silo;
    }

    public void Set(SiloAddress silo, SiloStatus status) => CurrentSnapshot = new(
        CurrentSnapshot.Members.SetItem(silo, new ClusterMember(silo, status, "silo")), new(CurrentSnapshot.Version.Value + 1));
}
