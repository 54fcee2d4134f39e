using Orleans.Concurrency;

namespace StateStore.Orleans.Grains;

/// <summary>Runs requests about webhooks on the engine of a silo. They need no owner: each is one commit that checks what it has read.</summary>
[GrainType("webhooks"), StatelessWorker, Reentrant]
internal sealed class WebhookGrain(IGrainContext context, LocalStateStore engine) : IGrainBase, IWebhookGrain
{
    public IGrainContext GrainContext => context;

    public ValueTask<Result<JsonText>> CreateAsync(string ns, JsonText draft, bool isDryRun) => WebhookDraft.Parse(JsonMembers.Of(draft)).TryGet(out var content, out var error)
        ? AnswerAsync(engine.Webhooks.CreateAsync(ns, content, isDryRun), made => WebhookAnswers.Created(made, isDryRun))
        : new(error);

    public ValueTask<Result<JsonText>> ListAsync(string ns) => AnswerAsync(engine.Webhooks.ListAsync(ns), WebhookAnswers.List);

    public ValueTask<Result<JsonText>> GetAsync(string ns, string id) => AnswerAsync(engine.Webhooks.GetAsync(ns, id), WebhookAnswers.Info);

    public ValueTask<Result<JsonText>> ChangeAsync(string ns, string id, JsonText draft, bool isDryRun) =>
        WebhookDraft.Parse(JsonMembers.Of(draft)).TryGet(out var content, out var error)
            ? AnswerAsync(engine.Webhooks.ChangeAsync(ns, id, content, isDryRun), webhook => WebhookAnswers.One(webhook, isDryRun))
            : new(error);

    public ValueTask<Result<JsonText>> PauseAsync(string ns, string id, bool isPaused, bool isDryRun) =>
        AnswerAsync(engine.Webhooks.PauseAsync(ns, id, isPaused, isDryRun), webhook => WebhookAnswers.One(webhook, isDryRun));

    public ValueTask<Result<JsonText>> RotateAsync(string ns, string id, TimeSpan overlap, bool isDryRun) =>
        AnswerAsync(engine.Webhooks.RotateAsync(ns, id, overlap, isDryRun), made => WebhookAnswers.Created(made, isDryRun));

    public ValueTask<Result<JsonText>> DeleteAsync(string ns, string id, bool isDryRun) =>
        AnswerAsync(engine.Webhooks.DeleteAsync(ns, id, isDryRun), webhook => WebhookAnswers.One(webhook, isDryRun));

    public ValueTask<Result<JsonText>> TestAsync(string ns, string id, bool isDryRun) =>
        AnswerAsync(engine.Webhooks.TestAsync(ns, id, isDryRun), message => WebhookAnswers.Tested(message, isDryRun));

    public ValueTask<Result<JsonText>> ListAttemptsAsync(string ns, string id) => AnswerAsync(engine.Webhooks.ListAttemptsAsync(ns, id), WebhookAnswers.Attempts);

    public ValueTask<Result<JsonText>> ListDeadAsync(string ns, string id, string? after, int limit) =>
        AnswerAsync(engine.Webhooks.ListDeadAsync(ns, id, after, limit), WebhookAnswers.Dead);

    public ValueTask<Result<JsonText>> ReplayAsync(string ns, string id, string? letter, bool isDryRun) =>
        AnswerAsync(engine.Webhooks.ReplayAsync(ns, id, letter, isDryRun), count => WebhookAnswers.Replayed(count, isDryRun));

    private static async ValueTask<Result<JsonText>> AnswerAsync<T>(ValueTask<Result<T>> call, Func<T, JsonText> write) =>
        (await call).TryGet(out var value, out var error) ? write(value) : error;
}
