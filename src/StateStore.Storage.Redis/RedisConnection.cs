using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>
/// The only connection of a store, shared by all calls. Each call is bounded in time. Every sign that Redis is unavailable becomes
/// <see cref="StorageUnavailableException"/>. Once open, the client library reconnects by itself.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>
    /// The greatest number of abandoned calls without an answer. They stay queued in the client library. Beyond this number new calls are refused at
    /// once, because a Redis that hangs must not make memory grow.
    /// </summary>
    private const int MaxOwed = 1_000;

    /// <summary>The number of silent keep-alive intervals after which the library takes a connection for broken.</summary>
    private const int KeepAlivesUntilBroken = 4;

    /// <summary>
    /// The library may wait twice its connect timeout before it reports a failure. The report must fit into the timeout of a call, so the connect
    /// timeout is a third of it.
    /// </summary>
    private const int ConnectTimeoutsUntilTold = 3;

    private readonly ConfigurationOptions _options;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _healthTimeout;
    private readonly SemaphoreSlim _opening = new(1);
    private ConnectionMultiplexer? _multiplexer;
    private IDatabase? _database;
    private Exception? _notOpenedBecause;
    private Exception? _refusal;
    private int _owed;
    private int _opened;

    public RedisConnection(RedisStorageOptions options)
    {
        _timeout = options.Storage.Timeout;
        _healthTimeout = options.Storage.HealthTimeout;
        var milliseconds = (int)Math.Max(1, _timeout.TotalMilliseconds);
        _options = RedisAddress.Parse(options.Configuration);

        // A first connect that fails is reported with its cause (OpenAsync is repeated). Later connects are repeated by the library without end.
        _options.AbortOnConnectFail = true;
        _options.ConnectTimeout = Math.Min(_options.ConnectTimeout, Math.Max(1, milliseconds / ConnectTimeoutsUntilTold));
        _options.SyncTimeout = milliseconds;

        // Each call is bounded here. An abandoned call counts as owed until its answer, or the end of the connection, comes. The library's own
        // timeout would forget it earlier.
        _options.AsyncTimeout = (int)Math.Min(int.MaxValue, KeepAlivesUntilBroken * (long)milliseconds);

        // A call that can't be sent is not kept for later: the caller gets the failure at once, and the call has no later effect.
        _options.BacklogPolicy = BacklogPolicy.FailFast;

        // The store only reads INFO, but the library counts that as administration.
        _options.AllowAdmin = true;

        // Called before the library can use the new connection, so nothing that was read through an earlier one counts as read through this one.
        _options.BeforeSocketConnect = (_, kind, _) => BeginAgain(kind);

        // Scripts name channels too, and they know of no prefix.
        _options.ChannelPrefix = default;
        if (!options.Configuration.Contains("keepAlive", StringComparison.OrdinalIgnoreCase))
        {
            // With the library's own 60 s, a connection would have to be silent for four minutes.
            _options.KeepAlive = Math.Max(1, milliseconds / 1_000);
        }

        Place = RedisAddress.Show(_options);
    }

    /// <summary>The last refusal of a call by Redis because of its own condition; null = none since <see cref="EndRefusal"/>.</summary>
    public Exception? Refusal => Volatile.Read(ref _refusal);

    /// <summary>
    /// The number of times that a connection was begun, or that the library heard of another master. A Redis on the other side of a new connection may hold
    /// other data under the same versions: after a restart without a file, from an older backup, or as a replica that had not received everything.
    /// </summary>
    public int Generation => Volatile.Read(ref _opened);

    /// <summary>Whether Redis is a cluster. It is set when the connection is prepared, before its first use.</summary>
    public bool IsCluster { get; set; }

    /// <summary>The hosts and ports, for messages; no secrets.</summary>
    public string Place { get; }

    public IDatabase Database => _database ?? throw NotOpened();

    public ConnectionMultiplexer Multiplexer => _multiplexer ?? throw NotOpened();

    public ISubscriber Subscriber => Multiplexer.GetSubscriber();

    public StorageUnavailableException NotOpened() => new($"Redis at {Place} has not been opened yet", _notOpenedBecause) { ChangedNothing = true };

    /// <summary>Forgets the refusal: Redis accepts changes again.</summary>
    public void EndRefusal() => Volatile.Write(ref _refusal, null);

    /// <summary>
    /// Connects, and lets <paramref name="prepare"/> examine Redis before the first call. False if the connection was open already.
    /// </summary>
    public async Task<bool> OpenAsync(Func<ConnectionMultiplexer, Task> prepare, CancellationToken cancellation)
    {
        await _opening.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_multiplexer is not null)
            {
                return false;
            }

            var connecting = ConnectionMultiplexer.ConnectAsync(_options);
            try
            {
                var multiplexer = await BoundAsync(connecting, cancellation).ConfigureAwait(false);
                await BoundAsync(AuthenticateAsync(multiplexer), cancellation).ConfigureAwait(false);
                await BoundAsync(prepare(multiplexer), cancellation).ConfigureAwait(false);
                multiplexer.ConfigurationChanged += (_, _) => BeginAgain(ConnectionType.Interactive);
                _database = multiplexer.GetDatabase();
                _multiplexer = multiplexer;
                return true;
            }
            catch (Exception e)
            {
                _notOpenedBecause = e;

                DisposeLate(connecting);
                throw;
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    public ValueTask<RedisResult> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellation)
    {
        var database = Database;
        RefuseIfOwed();
        return BoundAsync(script.EvaluateAsync(database, keys, arguments), cancellation);
    }

    public ValueTask<RedisResult> ExecuteAsync(string command, object[] arguments, CancellationToken cancellation)
    {
        var database = Database;
        RefuseIfOwed();
        return BoundAsync(SendAsync(database, command, arguments), cancellation);
    }

    /// <summary>Runs a command of a health check, with its shorter timeout.</summary>
    public ValueTask<RedisResult> CheckAsync(string command, object[] arguments, CancellationToken cancellation)
    {
        var database = Database;
        RefuseIfOwed();
        return BoundAsync(SendAsync(database, command, arguments), _healthTimeout, cancellation);
    }

    /// <summary>Waits for a call of the client library, which checks its own timeouts only once a second.</summary>
    public ValueTask<T> BoundAsync<T>(Task<T> call, CancellationToken cancellation) => BoundAsync(call, _timeout, cancellation);

    private async ValueTask<T> BoundAsync<T>(Task<T> call, TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            return await call.WaitAsync(timeout, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFailure.IsUnavailable(e))
        {
            Note(e);
            throw new StorageUnavailableException(
                e is TimeoutException ? $"Redis at {Place} did not answer within {timeout}" : $"Redis at {Place} {RedisFailure.Words(e)}: {e.Message}", e)
            {
                ChangedNothing = RedisFailure.WasNotDone(e),
                Reason = RedisFailure.Words(e),
            };
        }
        catch (StorageUnavailableException e)
        {
            Note(e.InnerException);
            throw;
        }
        finally
        {
            if (!call.IsCompleted)
            {
                Interlocked.Increment(ref _owed);
                _ = call.ContinueWith(_ => Interlocked.Decrement(ref _owed), TaskScheduler.Default);
            }
        }
    }

    public async ValueTask BoundAsync(Task call, CancellationToken cancellation) =>
        await BoundAsync(WithResultAsync(call), cancellation).ConfigureAwait(false);

    /// <summary>
    /// The reason why no new connection can be made now; null if one can. The library itself keeps the cause of the break of an open connection, so it does
    /// not report a changed password.
    /// </summary>
    public async ValueTask<Exception?> FindCauseAsync(CancellationToken cancellation)
    {
        var options = _options.Clone();
        options.BeforeSocketConnect = null;
        options.ConnectRetry = 1;
        var connecting = ConnectionMultiplexer.ConnectAsync(options);
        try
        {
            using var made = await connecting.WaitAsync(_healthTimeout, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            DisposeLate(connecting);
            return e;
        }
    }

    public ValueTask DisposeAsync()
    {
        _multiplexer?.Dispose();
        _opening.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Sends user and password once more. If Redis refuses them, the library goes on as the user "default", which may do more than the configured user.
    /// </summary>
    private async Task AuthenticateAsync(ConnectionMultiplexer multiplexer)
    {
        if (_options.User is { Length: > 0 } user)
        {
            await multiplexer.GetDatabase().ExecuteAsync("AUTH", user, _options.Password ?? "").ConfigureAwait(false);
        }
    }

    /// <summary>Closes a connection, even if it is established only after the caller gave up.</summary>
    private static void DisposeLate(Task<ConnectionMultiplexer> connecting) => _ = connecting.ContinueWith(
        late => late.Result.Dispose(), default, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);

    // The library throws for a lost connection at once or in the task; here the exception is always in the task.
    private static async Task<RedisResult> SendAsync(IDatabase database, string command, object[] arguments) =>
        await database.ExecuteAsync(command, arguments).ConfigureAwait(false);

    private static async Task<bool> WithResultAsync(Task call)
    {
        await call.ConfigureAwait(false);
        return true;
    }

    private void BeginAgain(ConnectionType kind)
    {
        if (kind == ConnectionType.Interactive)
        {
            Interlocked.Increment(ref _opened);
        }
    }

    private void Note(Exception? failure)
    {
        if (RedisFailure.IsRefusal(failure))
        {
            Volatile.Write(ref _refusal, failure);
        }
    }

    private void RefuseIfOwed()
    {
        if (Volatile.Read(ref _owed) > MaxOwed)
        {
            throw new StorageUnavailableException($"Redis at {Place} owes the answers to {_owed} calls") { ChangedNothing = true };
        }
    }
}
