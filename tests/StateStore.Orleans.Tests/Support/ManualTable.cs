namespace StateStore.Orleans.Tests.Support;

/// <summary>A membership table with one row, which a test sets.</summary>
internal sealed class ManualTable(ManualMembership members) : IMembershipTable
{
    private readonly SemaphoreSlim _asked = new(0);

    /// <summary>The task that every read of the table awaits.</summary>
    public Task Reading { get; set; } = Task.CompletedTask;

    /// <summary>The status in the row; null = there is no row.</summary>
    public SiloStatus? Status { get; set; } = SiloStatus.Active;

    /// <summary>The silo of the row; by default the reading silo.</summary>
    public SiloAddress Silo { get; set; } = members.SiloAddress;

    public int? Version { get; set; }

    /// <summary>Completes at the next read of the row.</summary>
    public Task AskedAsync() => Deadline.Within(_asked.WaitAsync(), "the membership table to be asked for");

    public async Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken)
    {
        var reading = Reading;
        _asked.Release();
        await reading;
        var version = new TableVersion(Version ?? (int)members.CurrentSnapshot.Version.Value, "");
        return Status is { } status
            ? new(Tuple.Create(new MembershipEntry { SiloAddress = Silo, Status = status }, ""), version)
            : new(version);
    }

    public Task<MembershipTableData> ReadRow(SiloAddress key) => throw new NotSupportedException();

    public Task<MembershipTableData> ReadAll() => throw new NotSupportedException();

    public Task InitializeMembershipTable(bool tryInitTableVersion) => throw new NotSupportedException();

    public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => throw new NotSupportedException();

    public Task UpdateIAmAlive(MembershipEntry entry) => throw new NotSupportedException();
}
