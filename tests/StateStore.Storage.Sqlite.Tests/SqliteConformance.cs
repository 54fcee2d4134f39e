using StateStore.Conformance.Storage;

namespace StateStore.Storage.Sqlite.Tests;

public sealed class SqliteTarget : IStorageTarget
{
    private readonly TempFolder _folder = new();

    public bool IsDurable => true;

    public ValueTask<IStateStorage> CreateAsync(StorageOptions options) =>
        new(new SqliteStorage(new() { Path = _folder.Database, Storage = options }));

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class SqliteDryRuns() : DryRunConformance(new SqliteTarget());

public sealed class SqliteTermTimes() : TermTimesConformance(new SqliteTarget());

public sealed class SqliteCommits() : CommitConformance(new SqliteTarget());

public sealed class SqliteVersions() : VersionConformance(new SqliteTarget());

public sealed class SqliteValues() : ValueConformance(new SqliteTarget());

public sealed class SqliteScans() : ScanConformance(new SqliteTarget());

public sealed class SqliteTerms() : TermConformance(new SqliteTarget());

public sealed class SqliteDue() : DueConformance(new SqliteTarget());

public sealed class SqliteLogs() : LogConformance(new SqliteTarget());

public sealed class SqliteHistories() : HistoryConformance(new SqliteTarget());

public sealed class SqliteTrims() : TrimConformance(new SqliteTarget());

public sealed class SqlitePages() : PageConformance(new SqliteTarget());

public sealed class SqliteWaits() : WaitConformance(new SqliteTarget());

public sealed class SqliteGrowth() : GrowthConformance(new SqliteTarget());

public sealed class SqliteNamespaces() : NamespaceConformance(new SqliteTarget());

public sealed class SqliteNamespaceQuotas() : NamespaceQuotaConformance(new SqliteTarget());

public sealed class SqliteDeletions() : DeletionConformance(new SqliteTarget());

public sealed class SqliteSharedDeletions() : SharedDeletionConformance(new SqliteTarget());

public sealed class SqliteConcurrency() : ConcurrencyConformance(new SqliteTarget());

public sealed class SqliteLifetime() : LifetimeConformance(new SqliteTarget());

public sealed class SqliteSharing() : SharingConformance(new SqliteTarget());

public sealed class SqliteModel() : ModelConformance(new SqliteTarget());

public sealed class SqliteTableScans() : ScanConformance(new SqliteTarget(), KeyKind.Table);

public sealed class SqliteTableTerms() : TermConformance(new SqliteTarget(), KeyKind.Table);

public sealed class SqliteRecordScans() : ScanConformance(new SqliteTarget(), KeyKind.Record);

public sealed class SqliteRecordTerms() : TermConformance(new SqliteTarget(), KeyKind.Record);

public sealed class SqliteTableLogs() : LogConformance(new SqliteTarget(), LogKind.Table);

public sealed class SqliteTableTrims() : TrimConformance(new SqliteTarget(), LogKind.Table);

public sealed class SqliteTableWaits() : WaitConformance(new SqliteTarget(), LogKind.Table);

public sealed class SqliteKeyScans() : ScanConformance(new SqliteTarget(), KeyKind.Key);

public sealed class SqliteKeyTerms() : TermConformance(new SqliteTarget(), KeyKind.Key);

public sealed class SqliteKeyLogs() : LogConformance(new SqliteTarget(), LogKind.Key);

public sealed class SqliteKeyTrims() : TrimConformance(new SqliteTarget(), LogKind.Key);

public sealed class SqliteKeyWaits() : WaitConformance(new SqliteTarget(), LogKind.Key);

public sealed class SqliteAuditLogs() : LogConformance(new SqliteTarget(), LogKind.Audit);

public sealed class SqliteAuditTrims() : TrimConformance(new SqliteTarget(), LogKind.Audit);

public sealed class SqliteAuditWaits() : WaitConformance(new SqliteTarget(), LogKind.Audit);

public sealed class SqliteAudit() : AuditConformance(new SqliteTarget());

public sealed class SqliteKeys() : KeyConformance(new SqliteTarget());

public sealed class SqliteDamage() : DamageConformance(new SqliteTarget());

public sealed class SqliteAccess() : AccessConformance(new SqliteTarget());
