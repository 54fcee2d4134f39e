using StateStore.Conformance.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Storage.Tests.Memory;

public sealed class MemoryTarget : IStorageTarget
{
    public bool IsDurable => false;

    public ValueTask<IStateStorage> CreateAsync(StorageOptions options) => new(new MemoryStorage(options));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

public sealed class MemoryDryRuns() : DryRunConformance(new MemoryTarget());

public sealed class MemoryTermTimes() : TermTimesConformance(new MemoryTarget());

public sealed class MemoryCommits() : CommitConformance(new MemoryTarget());

public sealed class MemoryVersions() : VersionConformance(new MemoryTarget());

public sealed class MemoryValues() : ValueConformance(new MemoryTarget());

public sealed class MemoryScans() : ScanConformance(new MemoryTarget());

public sealed class MemoryTerms() : TermConformance(new MemoryTarget());

public sealed class MemoryDue() : DueConformance(new MemoryTarget());

public sealed class MemoryLogs() : LogConformance(new MemoryTarget());

public sealed class MemoryHistories() : HistoryConformance(new MemoryTarget());

public sealed class MemoryTrims() : TrimConformance(new MemoryTarget());

public sealed class MemoryPages() : PageConformance(new MemoryTarget());

public sealed class MemoryWaits() : WaitConformance(new MemoryTarget());

public sealed class MemoryGrowth() : GrowthConformance(new MemoryTarget());

public sealed class MemoryNamespaces() : NamespaceConformance(new MemoryTarget());

public sealed class MemoryDeletions() : DeletionConformance(new MemoryTarget());

public sealed class MemoryNamespaceQuotas() : NamespaceQuotaConformance(new MemoryTarget());

public sealed class MemoryConcurrency() : ConcurrencyConformance(new MemoryTarget());

public sealed class MemoryLifetime() : LifetimeConformance(new MemoryTarget());

public sealed class MemoryModel() : ModelConformance(new MemoryTarget());

public sealed class MemoryTableScans() : ScanConformance(new MemoryTarget(), KeyKind.Table);

public sealed class MemoryTableTerms() : TermConformance(new MemoryTarget(), KeyKind.Table);

public sealed class MemoryRecordScans() : ScanConformance(new MemoryTarget(), KeyKind.Record);

public sealed class MemoryRecordTerms() : TermConformance(new MemoryTarget(), KeyKind.Record);

public sealed class MemoryTableLogs() : LogConformance(new MemoryTarget(), LogKind.Table);

public sealed class MemoryTableTrims() : TrimConformance(new MemoryTarget(), LogKind.Table);

public sealed class MemoryTableWaits() : WaitConformance(new MemoryTarget(), LogKind.Table);

public sealed class MemoryKeyScans() : ScanConformance(new MemoryTarget(), KeyKind.Key);

public sealed class MemoryKeyTerms() : TermConformance(new MemoryTarget(), KeyKind.Key);

public sealed class MemoryKeyLogs() : LogConformance(new MemoryTarget(), LogKind.Key);

public sealed class MemoryKeyTrims() : TrimConformance(new MemoryTarget(), LogKind.Key);

public sealed class MemoryKeyWaits() : WaitConformance(new MemoryTarget(), LogKind.Key);

public sealed class MemoryAuditLogs() : LogConformance(new MemoryTarget(), LogKind.Audit);

public sealed class MemoryAuditTrims() : TrimConformance(new MemoryTarget(), LogKind.Audit);

public sealed class MemoryAuditWaits() : WaitConformance(new MemoryTarget(), LogKind.Audit);

public sealed class MemoryAudit() : AuditConformance(new MemoryTarget());

public sealed class MemoryKeys() : KeyConformance(new MemoryTarget());

public sealed class MemoryDamage() : DamageConformance(new MemoryTarget());

public sealed class MemoryAccess() : AccessConformance(new MemoryTarget());
