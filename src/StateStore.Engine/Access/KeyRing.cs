using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StateStore.Engine.Access;

/// <summary>
/// The API keys that this process accepts. It follows the stored ones: a change anywhere holds here within <see cref="Interval"/>, and one second at
/// most.
/// </summary>
/// <remarks>
/// A storage that never had a key makes an open server, if <see cref="AccessOptions.IsOpenWithoutKeys"/>. Once it has seen a key, the process stays
/// closed until it ends, so that losing the stored keys opens nothing. While it has not read the storage, it refuses every caller.
/// </remarks>
public sealed partial class KeyRing : BackgroundService
{
    /// <summary>The time between two looks at the stored generation.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    /// <summary>The time that a refused key waits for a look.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly StoreError Unread = new(ErrorCode.StorageUnavailable, "The keys have not been read from the storage yet; try again");

    /// <summary>The same answer for every reason, so that it tells nothing about the key.</summary>
    private static readonly StoreError Refused = new(
        ErrorCode.Unauthorized, "The request needs valid credentials: send a key as Authorization: Bearer KEY. Create one with statestore key create");

    private readonly AccessStore _access;
    private readonly IStateStore _store;
    private readonly AccessOptions _options;
    private readonly TimeProvider _clock;
    private readonly AuditLog? _audit;
    private readonly ILogger _logger;
    private readonly SharedLook _look;
    private readonly CancellationTokenSource _closed = new();
    private readonly Caller _open;
    private readonly PeriodicTimer _timer;
    private volatile KeySet? _current;
    private volatile bool _isStorageUnavailable;
    private bool _wasClosed;
    private bool _isStartNoted;

    /// <summary>Creates a ring that has not read the storage yet.</summary>
    /// <param name="access">The stored keys.</param>
    /// <param name="store">The whole store, which callers get a part of.</param>
    /// <param name="options">The options.</param>
    /// <param name="clock">The clock that decides what has expired.</param>
    /// <param name="logger">The log of a storage that can't be read.</param>
    /// <param name="audit">The audit log, which gets an entry of the start; null = none.</param>
    public KeyRing(AccessStore access, IStateStore store, AccessOptions options, TimeProvider clock, ILogger<KeyRing> logger, AuditLog? audit = null)
    {
        (_access, _store, _options, _clock, _logger, _audit) = (access, store, options, clock, logger, audit);
        _open = new(Principal.Unrestricted, store, ended: _closed.Token);
        _look = new(ReadAsync);
        _timer = new(Interval, clock);
    }

    /// <summary>
    /// Raised after keys or tenants have changed. A door that keeps callers of its own (<see cref="CallerOf"/>) then makes those anew whose tenants
    /// have changed.
    /// </summary>
    public event Action? Changed;

    /// <summary>True once the storage has been read. Before that every caller is refused.</summary>
    public bool IsRead => _current is not null;

    /// <summary>True if every caller may do everything, because there are no keys.</summary>
    public bool IsOpen => _current is { IsOpen: true };

    /// <summary>
    /// The caller for a request without credentials: unrestricted while the server is open. Errors: UNAUTHORIZED; STORAGE_UNAVAILABLE while the keys
    /// are unknown.
    /// </summary>
    public Result<Caller> Anonymous => _current switch
    {
        null => Unread,
        { IsOpen: true } => _open,
        _ => Refused,
    };

    /// <summary>
    /// The caller with this key. The answer for a wrong key, a revoked one and an unknown one is the same, and takes the same time. Errors: UNAUTHORIZED;
    /// STORAGE_UNAVAILABLE while the keys are unknown.
    /// </summary>
    public Result<Caller> Authenticate(ReadOnlySpan<char> key)
    {
        var now = _clock.GetUtcNow();
        return _current is not { } current ? Unread : Find(current, key, now) is { } entry ? entry.Use(now) : Refused;
    }

    /// <summary>
    /// The caller with the key in a header. A connection repeats its header as the same object, and then the key needs no second hash. The hash costs a
    /// fast request several percent of its time.
    /// </summary>
    /// <param name="header">The header.</param>
    /// <param name="start">The index of the key in the header.</param>
    /// <param name="accepted">The key that the connection sent last; changes to this one if it is accepted. Its owner is one connection.</param>
    public Result<Caller> Authenticate(string header, int start, ref AcceptedKey? accepted)
    {
        var now = _clock.GetUtcNow();
        if (_current is not { } current)
        {
            return Unread;
        }

        if (accepted is { } known && known.IsStill(header, current, now))
        {
            return known.Entry.Use(now);
        }

        if (Find(current, header.AsSpan(start), now) is not { } entry)
        {
            return Refused;
        }

        accepted = new(header, current, entry, now);
        return entry.Use(now);
    }

    /// <summary>
    /// The caller with a key of which only the proof is known: for connections that live long, at each command. Answers and errors are those of
    /// <see cref="Authenticate(ReadOnlySpan{char})"/>.
    /// </summary>
    public Result<Caller> Authenticate(KeyProof proof)
    {
        var now = _clock.GetUtcNow();
        return _current is not { } current ? Unread : Find(current, proof.Id, proof.Hash, now) is { } entry ? entry.Use(now) : Refused;
    }

    /// <summary>The caller of a validated client certificate, by the common name of its subject. Errors as for <see cref="Authenticate(ReadOnlySpan{char})"/>.</summary>
    public Result<Caller> AuthenticateCertificate(string subject)
    {
        if (_current is not { } current)
        {
            return Unread;
        }

        var now = _clock.GetUtcNow();
        return current.Certificates.GetValueOrDefault(subject) is { } entry && entry.Key.IsLive(now) ? entry.Use(now) : Refused;
    }

    /// <summary>The tenant of this name, for principals that another issuer makes; a tenant that owns nothing if there is none.</summary>
    public Tenant TenantOf(string name) => _current?.TenantOf(name) ?? new Tenant(name, [], CallerLimits.None);

    /// <summary>
    /// Makes the caller of a principal that another issuer proved. Its requests count for the tenant's limits too, so keep the caller for the next request.
    /// </summary>
    /// <param name="principal">The principal.</param>
    /// <param name="ended">Canceled when the credentials end; open streams end then.</param>
    public Caller CallerOf(Principal principal, CancellationToken ended = default)
    {
        var tenant = principal.Tenant is { } owner ? _current?.TenantGates.GetValueOrDefault(owner.Name) : null;
        return new(principal, _store, CallerGate.Of(principal.Name, principal.Limits, tenant), ended);
    }

    /// <summary>
    /// Checks the first key of an open server: creating it closes the server, so it must be able to manage the others. Errors: INVALID_INPUT.
    /// </summary>
    /// <param name="draft">The wanted key.</param>
    public StoreError? CheckFirst(KeyDraft draft) =>
        !IsOpen || (draft is { Certificate: null, Tenant: null, Ttl: null } && new Principal(draft.Name, draft.Scopes).CheckServerWide(Permission.Admin) is null)
            ? null
            : StoreError.InvalidInput(
                "This server is open because it has no keys. The first key closes it, so no caller could manage keys afterwards: "
                + "give the first key the scope admin, without tenant, certificate and ttl");

    /// <summary>
    /// Reads the stored keys, unless their generation is the known one. Call it after a change, so that the change holds here at once. Calls that wait
    /// share one look, which begins after them.
    /// </summary>
    /// <returns>Null, or the reason why the storage could not be read.</returns>
    public ValueTask<StoreError?> RefreshAsync(CancellationToken cancellation = default) => new(_look.RunAsync(cancellation));

    /// <summary>
    /// Looks for a change after a key was not accepted: another process may have made or rotated it just now. It does not look while the storage is
    /// unavailable, and does not wait for one that hangs.
    /// </summary>
    /// <returns>True if the keys are known now as they are stored. The caller then asks again: another look may have found the key meanwhile.</returns>
    public async ValueTask<bool> FindNewAsync(CancellationToken cancellation = default)
    {
        if (_isStorageUnavailable)
        {
            return false;
        }

        try
        {
            return await RefreshAsync(cancellation).AsTask().WaitAsync(Patience, _clock, cancellation).ConfigureAwait(false) is null;
        }
        catch (TimeoutException)
        {
            _isStorageUnavailable = true;
            return false;
        }
    }

    /// <summary>
    /// Reads the keys if the start of the server could not. So the first request does not depend on the next look.
    /// </summary>
    /// <returns>Null, or the reason why the storage could not be read.</returns>
    public ValueTask<StoreError?> EnsureReadAsync(CancellationToken cancellation = default) => IsRead ? default : BeginAsync(cancellation);

    /// <summary>Reads the keys for the first time, and stores the key of <see cref="AccessOptions.BootstrapKey"/> before that.</summary>
    /// <exception cref="AccessClosedException">There are no keys, and the server must not be open.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await BeginAsync(cancellationToken).ConfigureAwait(false) is null && !IsOpen && _current is { HasKeys: false } && !_options.HasOtherCredentials)
        {
            throw new AccessClosedException();
        }

        NoteStart();
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the looking, and notes the last uses.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await NoteUsesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _timer.Dispose();
        _look.Dispose();
        _closed.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    /// <summary>The entry of a key that is accepted now; null for every other text.</summary>
    private static KeySet.Entry? Find(KeySet current, ReadOnlySpan<char> key, DateTimeOffset now)
    {
        if (!KeySecret.TryReadId(key, out var id))
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        KeySecret.Hash(key, hash);
        return Find(current, id, hash, now);
    }

    private static KeySet.Entry? Find(KeySet current, ReadOnlySpan<char> id, ReadOnlySpan<byte> hash, DateTimeOffset now)
    {
        var entry = current.Find(id) ?? KeySet.Nobody;
        return entry.Key.HasSecret(hash, now) & entry.Key.IsLive(now) && entry.Caller is not null ? entry : null;
    }

    private async Task<StoreError?> ReadAsync()
    {
        var read = await _access.GetGenerationAsync(CancellationToken.None).ConfigureAwait(false);
        if (read.TryGet(out var generation, out var error) && generation != _current?.Generation)
        {
            error = await LoadAsync(generation, CancellationToken.None).ConfigureAwait(false);
        }

        _isStorageUnavailable = error is not null;
        return error;
    }

    private async ValueTask LookAsync(CancellationToken cancellation)
    {
        try
        {
            var error = await BeginAsync(cancellation).ConfigureAwait(false);
            if (error is not null)
            {
                // The storage itself reports its outages. The known keys stay valid meanwhile.
                LogUnread(error.Message);
                return;
            }

            NoteStart();
            _current!.EndExpired(_clock.GetUtcNow());
            await NoteUsesAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A bug must not end the looking: a revocation would never hold here.
            LogFailed(e);
        }
    }

    private async ValueTask NoteUsesAsync(CancellationToken cancellation)
    {
        foreach (var (id, hour) in _current?.TakeUses() ?? [])
        {
            await _access.NoteUseAsync(id, hour, cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask<StoreError?> BeginAsync(CancellationToken cancellation)
    {
        if (_options.BootstrapKey is { } key && _current is null)
        {
            var ensured = await _access.EnsureAdminKeyAsync(key, "bootstrap", cancellation).ConfigureAwait(false);
            if (!ensured.TryGet(out _, out var error))
            {
                return error;
            }
        }

        return await RefreshAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Notes the start once it is known whether the server is open: after the first successful read of the keys.</summary>
    private void NoteStart()
    {
        if (_current is { } current && !_isStartNoted)
        {
            _isStartNoted = true;
            var json = new JsonBuilder();
            json.Raw("{\"open\":"u8).Bool(current.IsOpen);
            foreach (var (name, value) in _options.Facts)
            {
                json.Byte((byte)',').String(name).Byte((byte)':').String(value);
            }

            _audit?.Note(default, AuditAction.ServerStarted, json.Byte((byte)'}').ToJsonText());
            json.Dispose();
        }
    }

    private async ValueTask<StoreError?> LoadAsync(long generation, CancellationToken cancellation)
    {
        var tenants = await _access.ListTenantsAsync(cancellation).ConfigureAwait(false);
        if (!tenants.TryGet(out var allTenants, out var error))
        {
            return error;
        }

        var keys = await _access.ListKeysAsync(cancellation).ConfigureAwait(false);
        if (!keys.TryGet(out var allKeys, out error))
        {
            return error;
        }

        var former = _current;
        var isOpen = allKeys.IsEmpty && _options.IsOpenWithoutKeys && !_options.HasOtherCredentials && !_wasClosed;
        _wasClosed |= !isOpen;
        _current = new(generation, allKeys, allTenants.ToFrozenDictionary(tenant => tenant.Name, StringComparer.Ordinal), isOpen, former, _store, _clock.GetUtcNow());
        _options.Quotas?.Set(allTenants);
        Changed?.Invoke();
        former?.EndThoseMissingIn(_current);
        if (!isOpen)
        {
            await _closed.CancelAsync().ConfigureAwait(false);
        }

        return null;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "The keys could not be read: {Reason}")]
    private partial void LogUnread(string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Reading the keys failed")]
    private partial void LogFailed(Exception e);
}
