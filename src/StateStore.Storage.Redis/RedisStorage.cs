using System.Collections.Immutable;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>
/// Keeps everything in Redis, which several processes may share. Every commit is one script. DESIGN.md beside this file describes the keys.
/// </summary>
/// <remarks>The durability of an acknowledged commit depends on Redis (<c>appendonly</c>, <c>appendfsync</c>); the health check reports it.</remarks>
public sealed class RedisStorage : IStateStorage
{
    /// <summary>The first version with streams.</summary>
    private const int OldestMajorVersion = 5;

    private readonly RedisConnection _connection;
    private readonly NamespaceRegistry _registry;
    private readonly IndexRebuild _rebuild;
    private readonly DueNamespaces _due;
    private readonly NamespaceRemoval _removal;
    private readonly RedisLog _log;
    private readonly RedisIndex _index;
    private readonly RedisTerms _terms;
    private readonly RedisHealth _health;
    private readonly AppendWatches _watches;
    private readonly CancellationTokenSource _stop = new();
    private readonly StorageOptions _options;
    private Keyspace? _keyspace;
    private Task _takeover = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Makes a store without connecting; <see cref="OpenAsync"/> connects.</summary>
    /// <exception cref="ArgumentException">The configuration string is malformed.</exception>
    public RedisStorage(RedisStorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Storage;
        _connection = new(options);
        _rebuild = new(_connection, TimeProvider.System, _stop.Token);
        _registry = new(_connection, _options.MaxNamespaces, _rebuild, ReenterAsync);
        _due = new(_connection, _registry);
        _removal = new(_connection, _registry, _due, _rebuild);
        _log = new(_connection);
        _index = new(_connection, _rebuild);
        _terms = new(_connection, _index, _rebuild);
        _health = new(_connection, new(_connection, options.Storage));
        _watches = new(_connection, _log);
    }

    /// <summary>Completes when everything that an older tool left in this Redis can be listed.</summary>
    internal Task TakenOver => _takeover;

    /// <summary>Completes when the rebuilds that have begun have ended.</summary>
    internal Task RebuiltAsync() => _rebuild.IdleAsync();

    /// <summary>Returns true: commits are as durable as Redis itself, which <see cref="CheckHealthAsync"/> reports.</summary>
    public bool IsDurable => true;

    /// <summary>Connects to Redis, and begins to take over data of older tools in the background.</summary>
    /// <exception cref="StorageUnavailableException">Redis can't be reached, or can't serve now.</exception>
    /// <exception cref="StorageBrokenException">Redis is too old.</exception>
    public async ValueTask OpenAsync(CancellationToken cancellation)
    {
        if (await _connection.OpenAsync(PrepareAsync, cancellation).ConfigureAwait(false))
        {
            _takeover = Task.Run(() => new Takeover(_connection, Opened(), _registry, _due).RunAsync(_stop.Token), _stop.Token);
            await _rebuild.ResumeAsync(Opened()).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation) =>
        await Opened().Of(ns).Loads.RunAsync(key, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(string ns, ImmutableArray<EntityKey> keys, long bytes, CancellationToken cancellation) =>
        await LoadCall.RunAsync(_connection, KeysOf(ns), keys, bytes, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var keyspace = Opened();
        for (var attempt = 0; ; attempt++)
        {
            // Each time: a new connection forgets what was kept for the namespace.
            var ns = keyspace.Of(commit.Namespace);
            if (!await RegisterAsync(ns, commit.IsDryRun, cancellation).ConfigureAwait(false))
            {
                return CommitResult.OneTooMany();
            }

            var meant = new MeantCommit(commit, ns.Registration.Life, _connection.Generation);
            if (StoreLife.FirstOfAnother(commit, StoreLife.Of(meant.Life, meant.Generation)) is { } check)
            {
                if (attempt > 0)
                {
                    return CommitResult.Conflict(check, EntityVersion.None);
                }

                // It may be this registration that is of another life.
                ns.Registration.IsMade = false;
                continue;
            }

            var answer = await ns.Commits.RunAsync(meant, cancellation).ConfigureAwait(false);
            if (answer.IsUnmeasured)
            {
                await MeasureAsync(ns, cancellation).ConfigureAwait(false);
                continue;
            }

            if (answer.Result is { } result)
            {
                if (commit.IsDryRun)
                {
                    return result;
                }

                if (!ns.Registration.IsMade)
                {
                    await RegisterAgainAsync(ns, cancellation).ConfigureAwait(false);
                }

                if (keyspace.IsCluster && result.IsCommitted)
                {
                    await NoteDueAsync(commit, cancellation).ConfigureAwait(false);
                }

                return result;
            }

            // The namespace has been deleted since, and its name removed from the registry; or Redis has lost it.
            ns.Registration.IsMade = false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation) =>
        await _index.ScanAsync(KeysOf(ns), query, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<TermPage> ReadTermsAsync(string ns, TermQuery query, CancellationToken cancellation) =>
        await _terms.ReadAsync(Opened().Of(ns), query, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<AgePage> ScanByAgeAsync(string ns, AgeQuery query, CancellationToken cancellation) =>
        await _terms.ScanAsync(Opened().Of(ns), query, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(
        string ns, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        await _index.ScanDueAsync(KeysOf(ns), until, limit, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, PageBound page, CancellationToken cancellation) =>
        await _log.ReadAsync(KeysOf(log.Namespace).Log(log.Kind), after, page, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(
        string ns, EntityKey subject, PageBound page, int skip, CancellationToken cancellation)
    {
        // Redis may hold more events than a history length that was lowered.
        page = page with { Items = Math.Clamp(_options.HistoryLengthOf(subject.Kind) - skip, 0, page.Items) };
        return await _log.ReadHistoryAsync(KeysOf(ns).Tombstones, KeysOf(ns).History(subject), page, skip, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<LogEntry>> ReadNewestAsync(LogKey log, PageBound page, CancellationToken cancellation) =>
        await _log.ReadNewestAsync(KeysOf(log.Namespace).Log(log.Kind), page, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask WaitForAppendAsync(LogKey log, LogPosition after, CancellationToken cancellation) =>
        await _watches.WaitAsync(KeysOf(log.Namespace), log.Kind, after, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<NamespaceContents>> ListNamespacesAsync(string? after, int limit, CancellationToken cancellation) =>
        await _registry.ListAsync(Opened(), after, limit, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<NamespaceContents> DescribeNamespaceAsync(string ns, CancellationToken cancellation) =>
        (await _registry.DescribeAsync(KeysOf(ns), cancellation).ConfigureAwait(false)).Info;

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<string>> ListDueNamespacesAsync(DateTimeOffset until, int limit, CancellationToken cancellation) =>
        await _due.ListAsync(Opened(), until, limit, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<NamespaceDeletion> DeleteNamespaceAsync(string ns, CancellationToken cancellation) =>
        await _removal.DeleteAsync(KeysOf(ns), cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> SweepNamespaceAsync(string ns, CancellationToken cancellation) =>
        await _removal.SweepAsync(KeysOf(ns), cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<string>> ListDeletedNamespacesAsync(int limit, CancellationToken cancellation) =>
        await _removal.ListAsync(limit, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<StorageHealth> CheckHealthAsync(CancellationToken cancellation) => _health.CheckAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _watches.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        await _takeover.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _rebuild.IdleAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task PrepareAsync(ConnectionMultiplexer multiplexer)
    {
        var info = RedisInfo.Parse((string?)await multiplexer.GetDatabase().ExecuteAsync("INFO").ConfigureAwait(false));
        if (Version.TryParse(info["redis_version"], out var version) && version.Major < OldestMajorVersion)
        {
            throw new StorageBrokenException($"Redis at {_connection.Place} has version {version}; StateStore needs {OldestMajorVersion} or later");
        }

        _connection.IsCluster = info["cluster_enabled"] == "1";
        var keyspace = new Keyspace(_connection, _connection.IsCluster, _options, _rebuild);
        multiplexer.ConnectionRestored += (_, _) => keyspace.Forget();
        _keyspace = keyspace;
    }

    /// <summary>Registers all namespaces again. If this process does not finish, the next one that starts does it.</summary>
    private async Task ReenterAsync()
    {
        await _connection.ExecuteAsync("DEL", [Takeover.Done], _stop.Token).ConfigureAwait(false);
        Opened().Forget();
        await new Takeover(_connection, Opened(), _registry, _due).RunAsync(_stop.Token).ConfigureAwait(false);
    }

    private async ValueTask<bool> RegisterAsync(RedisNamespace ns, bool isDryRun, CancellationToken cancellation)
    {
        try
        {
            return await _registry.AddAsync(ns, isDryRun, cancellation).ConfigureAwait(false);
        }
        catch (StorageUnavailableException e) when (!e.ChangedNothing)
        {
            // A registered namespace that holds nothing is not listed.
            throw BeforeCommit(e);
        }
    }

    private async ValueTask MeasureAsync(RedisNamespace ns, CancellationToken cancellation)
    {
        try
        {
            await _connection.BoundAsync(ns.Measurement.RunAsync(), cancellation).ConfigureAwait(false);
        }
        catch (StorageUnavailableException e) when (!e.ChangedNothing)
        {
            throw BeforeCommit(e);
        }
    }

    /// <summary>The failure of a step before a commit, which has not begun.</summary>
    private static StorageUnavailableException BeforeCommit(StorageUnavailableException e) =>
        new(e.Message, e.InnerException) { ChangedNothing = true, Reason = e.Reason };

    /// <summary>
    /// Registers the namespace again. It held nothing, so Redis may have lost everything since it was registered, by FLUSHALL or by a restart.
    /// </summary>
    private async ValueTask RegisterAgainAsync(RedisNamespace ns, CancellationToken cancellation)
    {
        try
        {
            await _registry.AddAsync(ns, isDryRun: false, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StorageUnavailableException or OperationCanceledException)
        {
            // The commit is made; the next commit registers the namespace.
        }
    }

    /// <summary>Notes the due time of a commit. If this fails, a later round through the registry does it.</summary>
    private async ValueTask NoteDueAsync(Commit commit, CancellationToken cancellation)
    {
        try
        {
            if (commit.Writes.Min(write => write.Due) is { } earliest)
            {
                await _due.NoteAsync(commit.Namespace, earliest.ToUnixTimeMilliseconds(), cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is StorageUnavailableException or OperationCanceledException)
        {
            // The commit is made.
        }
    }

    private Keyspace Opened() => _keyspace ?? throw _connection.NotOpened();

    private NamespaceKeys KeysOf(string ns) => Opened().Of(ns).Keys;
}
