using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace StateStore.Engine.Access;

/// <summary>
/// The stored API keys and tenants. They are keys of a reserved namespace, so every store has them, and no request of a user reaches them.
/// </summary>
/// <remarks>
/// Each change also increments a generation, in the same commit. So a server that follows the changes reads one small value (<see cref="KeyRing"/>). The
/// same commit has the entry of the audit log (<see cref="AuditLog"/>), which names the actor of the call.
/// Several processes may change keys of one storage. It does not own the storage.
/// </remarks>
[SuppressMessage("Design", "CA1068", Justification = "The actor comes last: the calls of the server itself leave it out.")]
public sealed class AccessStore : IDisposable
{
    /// <summary>The reserved namespace. <see cref="Names.CheckNamespace"/> refuses it.</summary>
    internal const string Namespace = "$access";

    /// <summary>The most keys that a storage holds, the revoked ones included; beyond: LIMIT_EXCEEDED.</summary>
    public const int MostKeys = 10_000;

    /// <summary>The most tenants that a storage holds; beyond: LIMIT_EXCEEDED.</summary>
    public const int MostTenants = 10_000;

    private const string KeyPrefix = "key/";
    private const string TenantPrefix = "tenant/";
    private const string UsedPrefix = "used/";
    private const string Generation = "generation";

    private static readonly StoreError NoKey = StoreError.NotFound("There is no such key");
    private static readonly StoreError Unreadable = new(ErrorCode.Corrupt, "The stored key can't be read");
    private static readonly StoreError NoTenant = StoreError.NotFound("There is no such tenant");

    private readonly EngineContext _context;
    private readonly StoreMeter? _ownMeter;
    private readonly LocalKeys _keys;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly bool _isDryRun;

    /// <summary>Creates the store of keys on a storage.</summary>
    /// <param name="storage">The storage; it must be open before the first call.</param>
    /// <param name="clock">The clock that dates the changes; null = the system's.</param>
    /// <param name="logger">The log of outages and damage; null = none.</param>
    /// <param name="meter">The meter of the store; null = one of its own. A second meter in a process would hide the counts of the first.</param>
    public AccessStore(IStateStorage storage, TimeProvider? clock = null, ILogger<AccessStore>? logger = null, StoreMeter? meter = null)
    {
        Clock = clock ?? TimeProvider.System;
        meter ??= _ownMeter = new(Clock);
        _context = new(storage, EngineOptions.Default with { CacheBytes = 0 }, Clock, logger ?? NullLogger<AccessStore>.Instance, meter);
        _keys = new(_context, areNamesChecked: true);
    }

    /// <summary>The store for dry runs of another one, whose parts it shares. It needs no disposal.</summary>
    private AccessStore(AccessStore real) => (Clock, _context, _keys, _isDryRun) = (real.Clock, real._context, real._keys, true);

    /// <summary>The clock that dates the changes.</summary>
    internal TimeProvider Clock { get; }

    /// <summary>The same keys and tenants for dry runs: a change is checked completely, its answer is that of the change, and the storage stays as it is.</summary>
    public AccessStore DryRun => new(this);

    /// <summary>The number of changes of keys and tenants so far; 0 if there was never a key. Errors: STORAGE_UNAVAILABLE, CORRUPT.</summary>
    public async ValueTask<Result<long>> GetGenerationAsync(CancellationToken cancellation = default)
    {
        var got = await _keys.GetAsync(Namespace, Generation, cancellation).ConfigureAwait(false);
        return got.TryGet(out var found, out var error)
            ? JsonText.FromTrusted(found.Value.Bytes).TryLong() ?? 0
            : error.Code == ErrorCode.NotFound ? 0 : error;
    }

    /// <summary>Lists the keys, the revoked ones included, in the order of their ids.</summary>
    public async ValueTask<Result<ImmutableArray<AccessKey>>> ListKeysAsync(CancellationToken cancellation = default)
    {
        var used = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var listed = await ListAsync(UsedPrefix, Found, cancellation).ConfigureAwait(false);
        if (listed.TryGet(out var times, out var error))
        {
            foreach (var found in times)
            {
                used[found.Key[UsedPrefix.Length..]] = UsedAt(found);
            }

            var keys = await ListAsync(KeyPrefix, KeyOf, cancellation).ConfigureAwait(false);
            return keys.TryGet(out var all, out error)
                ? ImmutableArray.CreateRange(all, key => used.TryGetValue(key.Id, out var at) ? key with { LastUsedAt = at } : key)
                : error;
        }

        return error;

        static KeySnapshot Found(KeySnapshot snapshot) => snapshot;
    }

    /// <summary>Reads one key, also a revoked one. Errors: NOT_FOUND, CORRUPT.</summary>
    public async ValueTask<Result<AccessKey>> GetKeyAsync(string id, CancellationToken cancellation = default)
    {
        if (!(await FindAsync(KeyPrefix + id, NoKey, cancellation).ConfigureAwait(false)).TryGet(out var found, out var error))
        {
            return error;
        }

        var used = await _keys.GetAsync(Namespace, UsedPrefix + id, cancellation).ConfigureAwait(false);
        return KeyOf(found) is not { } key ? Unreadable
            : used.TryGet(out var at, out error) ? key with { LastUsedAt = UsedAt(at) }
            : error.Code == ErrorCode.NotFound ? key : error;
    }

    /// <summary>Reads one tenant. Errors: NOT_FOUND.</summary>
    public async ValueTask<Result<Tenant>> GetTenantAsync(string name, CancellationToken cancellation = default)
    {
        var got = await FindAsync(TenantPrefix + name, NoTenant, cancellation).ConfigureAwait(false);
        return got.TryGet(out var found, out var error) ? AccessCodec.ParseTenant(JsonMembers.Of(Text(found))) : error;
    }

    /// <summary>Lists the tenants in the order of their names.</summary>
    public ValueTask<Result<ImmutableArray<Tenant>>> ListTenantsAsync(CancellationToken cancellation = default) =>
        ListAsync(TenantPrefix, found => AccessCodec.ParseTenant(JsonMembers.Of(Text(found))).TryGet(out var tenant, out _) ? tenant : null, cancellation);

    /// <summary>Creates a key. The text of the key is in the answer alone; the store keeps its hash. Errors: INVALID_INPUT, NOT_FOUND (the tenant), LIMIT_EXCEEDED.</summary>
    public async ValueTask<Result<NewKey>> CreateKeyAsync(KeyDraft draft, CancellationToken cancellation = default, Actor actor = default)
    {
        if ((draft.Check() ?? await CheckTenantAsync(draft.Tenant, cancellation).ConfigureAwait(false)) is { } invalid)
        {
            return invalid;
        }

        var id = RandomNumberGenerator.GetHexString(KeySecret.IdLength, lowercase: true);
        var now = Clock.GetUtcNow();
        var (text, secret) = draft.Certificate is null ? NewSecret(id, now) : (null, null);
        var key = new AccessKey(id, draft.Name, draft.Scopes)
        {
            Tenant = draft.Tenant,
            Limits = draft.Limits,
            Certificate = draft.Certificate,
            CreatedAt = now,
            ExpiresAt = now + draft.Ttl,
            Secrets = secret is null ? [] : [secret],
        };
        return await AddAsync(key, AuditAction.KeyCreated, actor, cancellation).ConfigureAwait(false) is { } error ? error : new NewKey(key, text);
    }

    /// <summary>
    /// Creates the key with this text, which may do everything, unless the storage knows its id, also as a revoked one. Returns false if it was known.
    /// Errors: INVALID_INPUT if the text is not a key.
    /// </summary>
    public async ValueTask<Result<bool>> EnsureAdminKeyAsync(string text, string name, CancellationToken cancellation = default, Actor actor = default)
    {
        if (!KeySecret.TryParse(text, out var id))
        {
            return StoreError.InvalidInput("the text is not a key; make one with statestore key generate");
        }

        // Every start comes here. A known key needs neither the list of all keys nor room for one more.
        var known = await FindAsync(KeyPrefix + id, NoKey, cancellation).ConfigureAwait(false);
        if (known.Error?.Code != ErrorCode.NotFound)
        {
            return known.Error is { } unread ? unread : false;
        }

        var now = Clock.GetUtcNow();
        var key = new AccessKey(id, name, [Scope.Everything]) { CreatedAt = now, Secrets = [Hash(text, now)] };
        var error = await AddAsync(key, AuditAction.KeyBootstrapped, actor, cancellation).ConfigureAwait(false);
        return error switch
        {
            null => true,
            { Code: ErrorCode.VersionConflict } => false,
            _ => error,
        };
    }

    /// <summary>
    /// Gives a key a new secret; earlier secrets are accepted for the overlap. Errors: NOT_FOUND; INVALID_INPUT for a revoked key and for a certificate.
    /// </summary>
    public async ValueTask<Result<NewKey>> RotateKeyAsync(string id, TimeSpan overlap, CancellationToken cancellation = default, Actor actor = default)
    {
        var (text, secret) = NewSecret(id, Clock.GetUtcNow());
        var changed = await ChangeKeyAsync(
            id, AuditAction.KeyRotated, actor, key => key.Certificate is null ? key.Rotate(secret, overlap) : null, cancellation).ConfigureAwait(false);
        return changed.TryGet(out var rotated, out var error) ? new NewKey(rotated, text) : error;
    }

    /// <summary>Revokes a key for good. Repeating it does no harm. Errors: NOT_FOUND.</summary>
    public ValueTask<Result<AccessKey>> RevokeKeyAsync(string id, CancellationToken cancellation = default, Actor actor = default) => ChangeKeyAsync(
        id, AuditAction.KeyRevoked, actor, key => key with { RevokedAt = Clock.GetUtcNow(), Secrets = [] }, cancellation);

    /// <summary>Switches a key off, or on again. Errors: NOT_FOUND.</summary>
    public ValueTask<Result<AccessKey>> DisableKeyAsync(string id, bool isDisabled, CancellationToken cancellation = default, Actor actor = default) => ChangeKeyAsync(
        id, isDisabled ? AuditAction.KeyDisabled : AuditAction.KeyEnabled, actor, key => key with { IsDisabled = isDisabled }, cancellation);

    /// <summary>Sets a tenant. Errors: INVALID_INPUT, LIMIT_EXCEEDED.</summary>
    public async ValueTask<Result<Tenant>> SetTenantAsync(Tenant tenant, CancellationToken cancellation = default, Actor actor = default)
    {
        if ((tenant.Check() ?? await CheckRoomAsync(tenant.Name, cancellation).ConfigureAwait(false)) is { } refused)
        {
            return refused;
        }

        var json = new JsonBuilder();
        AccessCodec.Write(tenant, ref json);
        var text = json.ToJsonText();
        json.Dispose();
        var entry = new AuditEntry(Clock.GetUtcNow(), actor, AuditAction.TenantSet) { Target = tenant.Name, Details = text };
        var set = new KeyCommand.Set(KeyValue.Of(text));
        return await CommitAsync(TenantPrefix + tenant.Name, set, entry, cancellation).ConfigureAwait(false) is { } error ? error : tenant;
    }

    /// <summary>Deletes a tenant. Keys of the tenant stay, and see nothing until it is set again. Errors: NOT_FOUND.</summary>
    public async ValueTask<StoreError?> DeleteTenantAsync(string name, CancellationToken cancellation = default, Actor actor = default)
    {
        var got = await FindAsync(TenantPrefix + name, NoTenant, cancellation).ConfigureAwait(false);
        var entry = new AuditEntry(Clock.GetUtcNow(), actor, AuditAction.TenantDeleted) { Target = name };
        return got.TryGet(out _, out var error)
            ? await CommitAsync(TenantPrefix + name, new KeyCommand.Delete(), entry, cancellation).ConfigureAwait(false)
            : error;
    }

    /// <summary>Notes the hour of the last use of a key. It does not count as a change.</summary>
    internal async ValueTask NoteUseAsync(string id, DateTimeOffset hour, CancellationToken cancellation)
    {
        var json = new JsonBuilder();
        json.Number(hour.ToUnixTimeMilliseconds());
        var set = new KeyCommand.Set(KeyValue.Of(json.ToJsonText()));
        json.Dispose();
        await _keys.ChangeAsync(Namespace, [new(UsedPrefix + id, set)], default, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _changing.Dispose();
        if (!_isDryRun)
        {
            _context.Schedule.Dispose();
            _ownMeter?.Dispose();
        }
    }

    private static (string Text, SecretHash Hash) NewSecret(string id, DateTimeOffset now)
    {
        var text = KeySecret.Format(id, RandomNumberGenerator.GetBytes(KeySecret.SecretBytes));
        return (text, Hash(text, now));
    }

    private static SecretHash Hash(string text, DateTimeOffset now)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        KeySecret.Hash(text, hash);
        return new([.. hash], now);
    }

    private static DateTimeOffset UsedAt(KeySnapshot found) => DateTimeOffset.FromUnixTimeMilliseconds(Text(found).TryLong() ?? 0);

    private static JsonText Text(KeySnapshot found) => JsonText.FromTrusted(found.Value.Bytes);

    private static AccessKey? KeyOf(KeySnapshot found) => AccessCodec.DecodeKey(Text(found));

    private async ValueTask<StoreError?> CheckTenantAsync(string? name, CancellationToken cancellation) =>
        name is null ? null : (await FindAsync(TenantPrefix + name, NoTenant, cancellation).ConfigureAwait(false)).Error;

    /// <summary>Reads a reserved key. Errors: <paramref name="missing"/> if there is none.</summary>
    private async ValueTask<Result<KeySnapshot>> FindAsync(string name, StoreError missing, CancellationToken cancellation)
    {
        var got = await _keys.GetAsync(Namespace, name, cancellation).ConfigureAwait(false);
        return got.Error?.Code == ErrorCode.NotFound ? missing : got;
    }

    private async ValueTask<StoreError?> CheckRoomAsync(string tenant, CancellationToken cancellation)
    {
        var listed = await ListTenantsAsync(cancellation).ConfigureAwait(false);
        return !listed.TryGet(out var tenants, out var error) ? error
            : tenants.Length < MostTenants || tenants.Any(known => known.Name == tenant) ? null
            : new(ErrorCode.LimitExceeded, $"The storage holds {MostTenants} tenants already; delete one first");
    }

    private async ValueTask<StoreError?> AddAsync(AccessKey key, AuditAction action, Actor actor, CancellationToken cancellation)
    {
        var listed = await ListAsync(KeyPrefix, KeyOf, cancellation).ConfigureAwait(false);
        if (!listed.TryGet(out var keys, out var error))
        {
            return error;
        }

        return keys.Length >= MostKeys
            ? new(ErrorCode.LimitExceeded, $"The storage holds {MostKeys} keys already; a revoked key counts too")
            : await CommitAsync(KeyPrefix + key.Id, Set(key, expectedVersion: 0), EntryOf(key, action, actor), cancellation).ConfigureAwait(false);
    }

    private static KeyCommand.Set Set(AccessKey key, long expectedVersion) =>
        new(KeyValue.Of(JsonText.FromTrusted(AccessCodec.Encode(key)))) { ExpectedVersion = expectedVersion };

    /// <summary>Changes a key that is not revoked, and tries again if another process changed it meanwhile. The change gives null for a key that it does not fit.</summary>
    private async ValueTask<Result<AccessKey>> ChangeKeyAsync(
        string id, AuditAction action, Actor actor, Func<AccessKey, AccessKey?> change, CancellationToken cancellation)
    {
        while (true)
        {
            if (!(await FindAsync(KeyPrefix + id, NoKey, cancellation).ConfigureAwait(false)).TryGet(out var found, out var error))
            {
                return error;
            }

            if (KeyOf(found) is not { } key)
            {
                return Unreadable;
            }

            if (key.RevokedAt is not null)
            {
                return action == AuditAction.KeyRevoked ? key : StoreError.InvalidInput("The key is revoked for good; create another one");
            }

            if (change(key) is not { } changed)
            {
                return StoreError.InvalidInput("A client certificate has no secret to rotate; give the client a new certificate");
            }

            error = await CommitAsync(KeyPrefix + id, Set(changed, found.Version), EntryOf(changed, action, actor), cancellation).ConfigureAwait(false);
            if (error?.Code != ErrorCode.VersionConflict)
            {
                return error is null ? changed : error;
            }
        }
    }

    /// <summary>Makes the change together with the new generation and the entry of the audit log. A dry run ends before that.</summary>
    private async ValueTask<StoreError?> CommitAsync(string name, KeyCommand command, AuditEntry entry, CancellationToken cancellation)
    {
        if (_isDryRun)
        {
            return null;
        }

        ImmutableArray<KeyRequest> requests = [new(name, command), new(Generation, new KeyCommand.Increment(JsonText.FromTrusted("1"u8.ToArray())))];

        // All changes increment the same generation, so side by side they would only conflict.
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return (await _context.Loop.RunAsync(new AccessTransaction(_context, requests, entry), cancellation).ConfigureAwait(false)).Error;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>The entry of a change of a key. Its details are the key after the change, in the form without hashes.</summary>
    private AuditEntry EntryOf(AccessKey key, AuditAction action, Actor actor)
    {
        var json = new JsonBuilder();
        AccessCodec.Write(key, ref json);
        var details = json.ToJsonText();
        json.Dispose();
        return new(Clock.GetUtcNow(), actor, action) { Target = key.Id, Details = details };
    }

    private async ValueTask<Result<ImmutableArray<T>>> ListAsync<T>(string prefix, Func<KeySnapshot, T?> read, CancellationToken cancellation)
        where T : class
    {
        var items = ImmutableArray.CreateBuilder<T>();
        string? after = null;
        do
        {
            var listed = await _keys.ListAsync(Namespace, new(prefix, after, _context.Limits.PageSize), cancellation).ConfigureAwait(false);
            if (!listed.TryGet(out var page, out var error))
            {
                return error;
            }

            items.AddRange(page.Keys.Select(read).OfType<T>());
            after = page.Next;
        }
        while (after is not null);

        return items.DrainToImmutable();
    }
}

/// <summary>A key that was created or rotated.</summary>
/// <param name="Key">The stored key.</param>
/// <param name="Text">The text of the key, which is stored nowhere; null for a certificate.</param>
public sealed record NewKey(AccessKey Key, string? Text);
