namespace StateStore.Server.Access;

/// <summary>The keys and tenants of a storage that the command opens itself. Servers of the storage follow the changes.</summary>
internal sealed class StorageAccess : IAccessEnd
{
    /// <summary>The user of the operating system, for the audit log.</summary>
    private static readonly Actor User = Actor.OfUser(Environment.UserName);

    private readonly IStateStorage _storage;
    private readonly AccessStore _keys;

    private StorageAccess(IStateStorage storage) => (_storage, _keys) = (storage, new(storage));

    /// <summary>Opens the storage.</summary>
    public static async Task<StorageAccess> OpenAsync(IStateStorage storage, CancellationToken cancellation)
    {
        try
        {
            await storage.OpenAsync(cancellation).ConfigureAwait(false);
            return new(storage);
        }
        catch
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<Result<JsonText>> CreateKeyAsync(KeyDraft draft, JsonText body, bool isDryRun, CancellationToken cancellation) =>
        (await Keys(isDryRun).CreateKeyAsync(draft, cancellation, User).ConfigureAwait(false)).TryGet(out var created, out var error)
            ? AccessAnswers.Created(created.Key, created.Text, isDryRun)
            : error;

    public async Task<Result<JsonText>> ListKeysAsync(CancellationToken cancellation) =>
        (await _keys.ListKeysAsync(cancellation).ConfigureAwait(false)).TryGet(out var keys, out var error)
            ? AccessAnswers.Keys(keys, null, AccessStore.MostKeys)
            : error;

    public async Task<Result<JsonText>> GetKeyAsync(string id, CancellationToken cancellation) =>
        Answer(await _keys.GetKeyAsync(id, cancellation).ConfigureAwait(false), isDryRun: false);

    public async Task<Result<JsonText>> RotateKeyAsync(string id, TimeSpan overlap, bool isDryRun, CancellationToken cancellation) =>
        (await Keys(isDryRun).RotateKeyAsync(id, overlap, cancellation, User).ConfigureAwait(false)).TryGet(out var rotated, out var error)
            ? AccessAnswers.Rotated(rotated.Key, rotated.Text, isDryRun)
            : error;

    public async Task<Result<JsonText>> RevokeKeyAsync(string id, bool isDryRun, CancellationToken cancellation) =>
        Answer(await Keys(isDryRun).RevokeKeyAsync(id, cancellation, User).ConfigureAwait(false), isDryRun);

    public async Task<Result<JsonText>> SwitchKeyAsync(string id, bool isDisabled, bool isDryRun, CancellationToken cancellation) =>
        Answer(await Keys(isDryRun).DisableKeyAsync(id, isDisabled, cancellation, User).ConfigureAwait(false), isDryRun);

    public async Task<Result<JsonText>> SetTenantAsync(Tenant tenant, JsonText body, bool isDryRun, CancellationToken cancellation) =>
        (await Keys(isDryRun).SetTenantAsync(tenant, cancellation, User).ConfigureAwait(false)).TryGet(out var set, out var error)
            ? AccessAnswers.Tenant(set, isDryRun)
            : error;

    public async Task<Result<JsonText>> ListTenantsAsync(CancellationToken cancellation) =>
        (await _keys.ListTenantsAsync(cancellation).ConfigureAwait(false)).TryGet(out var tenants, out var error)
            ? AccessAnswers.Tenants(tenants, null, AccessStore.MostTenants)
            : error;

    public async Task<Result<JsonText>> DeleteTenantAsync(string name, bool isDryRun, CancellationToken cancellation) =>
        await Keys(isDryRun).DeleteTenantAsync(name, cancellation, User).ConfigureAwait(false) is { } error ? error : AccessAnswers.TenantDeleted(name, isDryRun);

    public async ValueTask DisposeAsync()
    {
        _keys.Dispose();
        await _storage.DisposeAsync().ConfigureAwait(false);
    }

    private static Result<JsonText> Answer(Result<AccessKey> result, bool isDryRun) =>
        result.TryGet(out var key, out var error) ? AccessAnswers.Key(key, isDryRun) : error;

    private AccessStore Keys(bool isDryRun) => isDryRun ? _keys.DryRun : _keys;
}
