using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

public sealed class RedisDryRunConformance() : DryRunConformance(new RedisTarget());

public sealed class RedisTermTimesConformance() : TermTimesConformance(new RedisTarget());

public sealed class RedisCommitConformance() : CommitConformance(new RedisTarget());

public sealed class RedisConcurrencyConformance() : ConcurrencyConformance(new RedisTarget());

public sealed class RedisDueConformance() : DueConformance(new RedisTarget());

public sealed class RedisLifetimeConformance() : LifetimeConformance(new RedisTarget());

public sealed class RedisLogConformance() : LogConformance(new RedisTarget());

public sealed class RedisHistoryConformance() : HistoryConformance(new RedisTarget());

public sealed class RedisModelConformance() : ModelConformance(new RedisTarget());

public sealed class RedisGrowthConformance() : GrowthConformance(new RedisTarget());

public sealed class RedisNamespaceConformance() : NamespaceConformance(new RedisTarget());

public sealed class RedisNamespaceQuotaConformance() : NamespaceQuotaConformance(new RedisTarget());

public sealed class RedisDeletionConformance() : DeletionConformance(new RedisTarget());

public sealed class RedisSharedDeletionConformance() : SharedDeletionConformance(new RedisTarget());

public sealed class RedisScanConformance() : ScanConformance(new RedisTarget());

public sealed class RedisSharingConformance() : SharingConformance(new RedisTarget());

public sealed class RedisTermConformance() : TermConformance(new RedisTarget());

public sealed class RedisTrimConformance() : TrimConformance(new RedisTarget());

public sealed class RedisPageConformance() : PageConformance(new RedisTarget());

public sealed class RedisValueConformance() : ValueConformance(new RedisTarget());

public sealed class RedisVersionConformance() : VersionConformance(new RedisTarget());

public sealed class RedisWaitConformance() : WaitConformance(new RedisTarget());

public sealed class RedisTableScanConformance() : ScanConformance(new RedisTarget(), KeyKind.Table);

public sealed class RedisTableTermConformance() : TermConformance(new RedisTarget(), KeyKind.Table);

public sealed class RedisRecordScanConformance() : ScanConformance(new RedisTarget(), KeyKind.Record);

public sealed class RedisRecordTermConformance() : TermConformance(new RedisTarget(), KeyKind.Record);

public sealed class RedisTableLogConformance() : LogConformance(new RedisTarget(), LogKind.Table);

public sealed class RedisTableTrimConformance() : TrimConformance(new RedisTarget(), LogKind.Table);

public sealed class RedisTableWaitConformance() : WaitConformance(new RedisTarget(), LogKind.Table);

public sealed class RedisKeyScanConformance() : ScanConformance(new RedisTarget(), KeyKind.Key);

public sealed class RedisKeyTermConformance() : TermConformance(new RedisTarget(), KeyKind.Key);

public sealed class RedisKeyLogConformance() : LogConformance(new RedisTarget(), LogKind.Key);

public sealed class RedisKeyTrimConformance() : TrimConformance(new RedisTarget(), LogKind.Key);

public sealed class RedisKeyWaitConformance() : WaitConformance(new RedisTarget(), LogKind.Key);

public sealed class RedisAuditLogConformance() : LogConformance(new RedisTarget(), LogKind.Audit);

public sealed class RedisAuditTrimConformance() : TrimConformance(new RedisTarget(), LogKind.Audit);

public sealed class RedisAuditWaitConformance() : WaitConformance(new RedisTarget(), LogKind.Audit);

public sealed class RedisAuditConformance() : AuditConformance(new RedisTarget());

public sealed class RedisKeyConformance() : KeyConformance(new RedisTarget());

public sealed class RedisDamageConformance() : DamageConformance(new RedisTarget());

public sealed class RedisAccess() : AccessConformance(new RedisTarget());
