namespace StateStore.Server.Access;

/// <summary>The place where a command finds keys and tenants: a storage, or a running server. Both give the answers of <see cref="AccessAnswers"/>.</summary>
internal interface IAccessEnd : IAsyncDisposable
{
    Task<Result<JsonText>> CreateKeyAsync(KeyDraft draft, JsonText body, bool isDryRun, CancellationToken cancellation);

    Task<Result<JsonText>> ListKeysAsync(CancellationToken cancellation);

    Task<Result<JsonText>> GetKeyAsync(string id, CancellationToken cancellation);

    Task<Result<JsonText>> RotateKeyAsync(string id, TimeSpan overlap, bool isDryRun, CancellationToken cancellation);

    Task<Result<JsonText>> RevokeKeyAsync(string id, bool isDryRun, CancellationToken cancellation);

    Task<Result<JsonText>> SwitchKeyAsync(string id, bool isDisabled, bool isDryRun, CancellationToken cancellation);

    Task<Result<JsonText>> SetTenantAsync(Tenant tenant, JsonText body, bool isDryRun, CancellationToken cancellation);

    Task<Result<JsonText>> ListTenantsAsync(CancellationToken cancellation);

    Task<Result<JsonText>> DeleteTenantAsync(string name, bool isDryRun, CancellationToken cancellation);
}
