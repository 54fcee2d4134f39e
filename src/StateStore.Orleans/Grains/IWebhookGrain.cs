namespace StateStore.Orleans.Grains;

/// <summary>Webhooks, for clients without a storage. The key has no meaning. The answers are those of the HTTP API (<see cref="WebhookAnswers"/>).</summary>
[Alias("statestore.IWebhookGrain")]
internal interface IWebhookGrain : IGrainWithIntegerKey
{
    [Alias("create")]
    ValueTask<Result<JsonText>> CreateAsync(string ns, JsonText draft, bool isDryRun);

    [Alias("list")]
    ValueTask<Result<JsonText>> ListAsync(string ns);

    [Alias("get")]
    ValueTask<Result<JsonText>> GetAsync(string ns, string id);

    [Alias("change")]
    ValueTask<Result<JsonText>> ChangeAsync(string ns, string id, JsonText draft, bool isDryRun);

    [Alias("pause")]
    ValueTask<Result<JsonText>> PauseAsync(string ns, string id, bool isPaused, bool isDryRun);

    [Alias("rotate")]
    ValueTask<Result<JsonText>> RotateAsync(string ns, string id, TimeSpan overlap, bool isDryRun);

    [Alias("delete")]
    ValueTask<Result<JsonText>> DeleteAsync(string ns, string id, bool isDryRun);

    [Alias("test")]
    ValueTask<Result<JsonText>> TestAsync(string ns, string id, bool isDryRun);

    [Alias("attempts")]
    ValueTask<Result<JsonText>> ListAttemptsAsync(string ns, string id);

    [Alias("dead")]
    ValueTask<Result<JsonText>> ListDeadAsync(string ns, string id, string? after, int limit);

    [Alias("replay")]
    ValueTask<Result<JsonText>> ReplayAsync(string ns, string id, string? letter, bool isDryRun);
}
