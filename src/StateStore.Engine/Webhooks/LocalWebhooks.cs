using System.Collections.Immutable;
using System.Security.Cryptography;

namespace StateStore.Engine.Webhooks;

/// <summary>Webhooks on a storage. Requests change webhooks and add letters; <see cref="WebhookLedger"/> is for the process that delivers.</summary>
internal sealed class LocalWebhooks(EngineContext context) : IWebhooks
{
    private const int SecretBytes = 32;
    private const string Hmac = "hmac";
    private const string Ed25519 = "ed25519";

    /// <summary>The most dead letters that one commit sends again.</summary>
    private const int MostTogether = 100;

    public ValueTask<Result<NewWebhook>> CreateAsync(string ns, WebhookDraft draft, bool isDryRun = false, CancellationToken cancellation = default) =>
        CreateAsync(ns, draft, isDryRun, null, cancellation);

    /// <summary>Creates a webhook unless the namespace has one of which <paramref name="isSame"/> is true. Errors: ALREADY_EXISTS, and those of any creation.</summary>
    internal async ValueTask<Result<NewWebhook>> CreateAsync(
        string ns, WebhookDraft draft, bool isDryRun, Func<Webhook, bool>? isSame, CancellationToken cancellation)
    {
        if (Names.CheckNamespace(ns, context.Limits) is { } invalid)
        {
            return invalid;
        }

        if (draft.After is { } after && !LogPosition.TryParse(after, out _))
        {
            return StoreError.InvalidInput($"after: \"{after}\" is not a position of the log; give one that a feed has shown, or 0 for all events that are left");
        }

        if (!(await TailsAsync(ns, cancellation).ConfigureAwait(false)).TryGet(out var tails, out var error))
        {
            return error;
        }

        var id = Webhook.IdPrefix + RandomNumberGenerator.GetHexString(Webhook.IdDigits, lowercase: true);
        if (!NewSecret(draft.Signature ?? Hmac).TryGet(out var secret, out error))
        {
            return error;
        }

        var made = await RunAsync(ns, id, new WebhookCommand.Create(ns, id, secret, draft, tails), isDryRun, cancellation, isSame).ConfigureAwait(false);
        return made.TryGet(out var webhook, out error) ? new NewWebhook(webhook, secret.ReceiverText) : error;
    }

    public async ValueTask<Result<ImmutableArray<Webhook>>> ListAsync(string ns, CancellationToken cancellation = default)
    {
        if (Names.CheckNamespace(ns, context.Limits) is { } invalid)
        {
            return invalid;
        }

        var listed = await context.Outages.Guard(WebhookScan.ListAsync(context, WebhookEntries.Webhooks(ns), cancellation)).ConfigureAwait(false);
        return listed.TryGet(out var found, out var error) ? ImmutableArray.CreateRange(found, stored => stored.Webhook.Masked()) : error;
    }

    public async ValueTask<Result<WebhookInfo>> GetAsync(string ns, string id, CancellationToken cancellation = default)
    {
        if (!(await LoadAsync(ns, id, WebhookEntries.Progress(id), cancellation).ConfigureAwait(false)).TryGet(out var found, out var error))
        {
            return error;
        }

        var progress = found.Other is { } json ? WebhookRecords.ReadProgress(json) : WebhookProgress.None;
        return new WebhookInfo(found.Webhook.Masked(), progress.Status);
    }

    public ValueTask<Result<Webhook>> PauseAsync(string ns, string id, bool isPaused, bool isDryRun = false, CancellationToken cancellation = default) =>
        RunAsync(ns, id, new WebhookCommand.Switch(isPaused ? WebhookState.Paused : WebhookState.Active), isDryRun, cancellation);

    public async ValueTask<Result<Webhook>> ChangeAsync(string ns, string id, WebhookDraft draft, bool isDryRun = false, CancellationToken cancellation = default)
    {
        if (Names.CheckNamespace(ns, context.Limits) is { } invalid)
        {
            return invalid;
        }

        return (await TailsAsync(ns, cancellation).ConfigureAwait(false)).TryGet(out var tails, out var error)
            ? await RunAsync(ns, id, new WebhookCommand.Change(draft, tails), isDryRun, cancellation).ConfigureAwait(false)
            : error;
    }

    public async ValueTask<Result<NewWebhook>> RotateAsync(string ns, string id, TimeSpan overlap, bool isDryRun = false, CancellationToken cancellation = default)
    {
        var loaded = await LoadAsync(ns, id, WebhookEntries.Progress(id), cancellation).ConfigureAwait(false);
        if (!loaded.TryGet(out var found, out var error) || !NewSecret(found.Webhook.Secrets[0].PublicKey is null ? Hmac : Ed25519).TryGet(out var secret, out error))
        {
            return error;
        }

        var rotated = await RunAsync(ns, id, new WebhookCommand.Rotate(secret, overlap), isDryRun, cancellation).ConfigureAwait(false);
        return rotated.TryGet(out var webhook, out error) ? new NewWebhook(webhook, secret.ReceiverText) : error;
    }

    public async ValueTask<Result<Webhook>> DeleteAsync(string ns, string id, bool isDryRun = false, CancellationToken cancellation = default)
    {
        var deleted = await RunAsync(ns, id, new WebhookCommand.Delete(), isDryRun, cancellation).ConfigureAwait(false);
        if (deleted.IsOk && !isDryRun)
        {
            // A failure leaves the note: a server removes the rest.
            await context.Outages.Guard(WebhookScan.RemoveAsync(context, id, cancellation)).ConfigureAwait(false);
        }

        return deleted;
    }

    public async ValueTask<Result<string>> TestAsync(string ns, string id, bool isDryRun = false, CancellationToken cancellation = default)
    {
        var now = context.Clock.GetUtcNow();
        var message = $"{id}_test_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var json = new JsonBuilder();
        var data = json.Raw("{\"namespace\":"u8).String(ns).Raw(",\"webhook\":"u8).String(id).Byte((byte)'}').ToJsonText();
        var letter = new WebhookLetter(message, WebhookLetter.TestType, "", TimeText.Of(now), now, 0, "", data);
        var added = await AddAsync(ns, id, _ => new(new LetterBatch([letter], [], null)), isDryRun, cancellation).ConfigureAwait(false);
        return added.IsOk ? message : added.Error;
    }

    public async ValueTask<Result<ImmutableArray<WebhookAttempt>>> ListAttemptsAsync(string ns, string id, CancellationToken cancellation = default) =>
        (await LoadAsync(ns, id, WebhookEntries.Attempts(id), cancellation).ConfigureAwait(false)).TryGet(out var found, out var error)
            ? found.Other is { } json ? WebhookRecords.ReadAttempts(json) : []
            : error;

    public async ValueTask<Result<DeadLetterPage>> ListDeadAsync(string ns, string id, string? after = null, int limit = 100, CancellationToken cancellation = default)
    {
        if (context.CheckLimit("limit", limit) is { } invalid)
        {
            return invalid;
        }

        var loaded = await LoadAsync(ns, id, WebhookEntries.Attempts(id), cancellation).ConfigureAwait(false);
        return loaded.IsOk
            ? await context.Outages.Guard(WebhookScan.DeadAsync(context, id, after, limit, cancellation)).ConfigureAwait(false)
            : loaded.Error;
    }

    public async ValueTask<Result<int>> ReplayAsync(string ns, string id, string? letter = null, bool isDryRun = false, CancellationToken cancellation = default)
    {
        var replayed = 0;
        string? after = null;
        do
        {
            var from = after;
            var added = await AddAsync(ns, id, ending => DeadAsync(id, letter, from, ending), isDryRun, cancellation).ConfigureAwait(false);
            if (!added.TryGet(out var batch, out var error))
            {
                return error;
            }

            replayed += batch.Letters.Length;
            after = batch.Next;
        }
        while (after is not null);

        return replayed == 0 && letter is not null ? StoreError.NotFound("There is no such dead letter") : replayed;
    }

    /// <summary>Deletes all webhooks of a namespace, before it is deleted itself.</summary>
    internal async ValueTask<StoreError?> DeleteAllAsync(string ns, CancellationToken cancellation)
    {
        if (!(await ListAsync(ns, cancellation).ConfigureAwait(false)).TryGet(out var webhooks, out var error))
        {
            return error;
        }

        foreach (var webhook in webhooks)
        {
            var deleted = await DeleteAsync(ns, webhook.Id, isDryRun: false, cancellation).ConfigureAwait(false);
            if (deleted.Error is { Code: not ErrorCode.NotFound } failed)
            {
                return failed;
            }
        }

        return null;
    }

    private Result<WebhookKey> NewSecret(string signature) => signature switch
    {
        Hmac => new WebhookKey("whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)), context.Clock.GetUtcNow()),
        Ed25519 when context.Options.NewWebhookKeyPair?.Invoke() is var (secret, publicKey) => new WebhookKey(secret, context.Clock.GetUtcNow()) { PublicKey = publicKey },
        Ed25519 => new StoreError(ErrorCode.NotSupported, "This store does not make keys of Ed25519; use the signature hmac"),
        _ => StoreError.InvalidInput($"signature must be {Hmac} or {Ed25519}"),
    };

    private async ValueTask<Result<LetterBatch>> AddAsync(
        string ns, string id, Func<CancellationToken, ValueTask<LetterBatch>> collect, bool isDryRun, CancellationToken cancellation) =>
        Names.CheckNamespace(ns, context.Limits) is { } invalid ? invalid
        : !Webhook.IsId(id) ? WebhookDecider.NotFound
        : await context.Loop.RunAsync(new LetterTransaction(context, ns, id, collect, isDryRun), cancellation).ConfigureAwait(false);

    /// <summary>Collects dead letters to send again: one, or those after another one.</summary>
    private async ValueTask<LetterBatch> DeadAsync(string id, string? letter, string? after, CancellationToken cancellation)
    {
        var prefix = WebhookEntries.Dead(id);
        var query = new ScanQuery(KeyKind.Key, prefix + letter, after is null ? null : prefix + after, letter is null ? MostTogether : 1);
        var page = await context.Storage.ScanAsync(WebhookEntries.Namespace, query, cancellation).ConfigureAwait(false);
        var now = context.Clock.GetUtcNow();
        List<WebhookLetter> letters = [];
        List<Check> dead = [];
        foreach (var entry in page.Entries)
        {
            if ((letter is null || entry.Id.Length == prefix.Length + letter.Length) && WebhookScan.LetterOf(entry) is { } found)
            {
                letters.Add(found with { Since = now, Attempts = 0, Reason = "" });
                dead.Add(new(EntityKey.Key(entry.Id), entry.Version));
            }
        }

        return new([.. letters], [.. dead], letter is null ? page.Next?[prefix.Length..] : null);
    }

    private async ValueTask<Result<Webhook>> RunAsync(
        string ns, string id, WebhookCommand command, bool isDryRun, CancellationToken cancellation, Func<Webhook, bool>? isSame = null)
    {
        if (Names.CheckNamespace(ns, context.Limits) is { } invalid)
        {
            return invalid;
        }

        if (!Webhook.IsId(id))
        {
            return WebhookDecider.NotFound;
        }

        var done = await context.Loop.RunAsync(new WebhookTransaction(context, ns, id, command, isDryRun, isSame), cancellation).ConfigureAwait(false);
        return done.TryGet(out var webhook, out var error) ? webhook.Masked() : error;
    }

    /// <summary>Loads a webhook, and another entry as of the same moment. Errors: NOT_FOUND.</summary>
    private async ValueTask<Result<(Webhook Webhook, JsonText? Other)>> LoadAsync(string ns, string id, EntityKey other, CancellationToken cancellation)
    {
        if (Names.CheckNamespace(ns, context.Limits) is { } invalid)
        {
            return invalid;
        }

        if (!Webhook.IsId(id))
        {
            return WebhookDecider.NotFound;
        }

        ImmutableArray<EntityKey> keys = [WebhookEntries.Webhook(ns, id), other];
        var loading = context.Storage.LoadManyAsync(WebhookEntries.Namespace, keys, long.MaxValue, cancellation);
        if (!(await context.Outages.Guard(loading).ConfigureAwait(false)).TryGet(out var stored, out var error))
        {
            return error;
        }

        return WebhookEntries.Value(stored[0].Value) is { } json && WebhookCodec.Decode(JsonMembers.Of(json)) is { } webhook
            ? (webhook, WebhookEntries.Value(stored[1].Value))
            : WebhookDecider.NotFound;
    }

    private async ValueTask<Result<ImmutableSortedDictionary<string, string>>> TailsAsync(string ns, CancellationToken cancellation)
    {
        var tails = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (kind, log) in WebhookLogs.All)
        {
            var reading = context.Storage.ReadLogAsync(new(ns, log), LogPosition.Start, 0, cancellation);
            if (!(await context.Outages.Guard(reading).ConfigureAwait(false)).TryGet(out var page, out var error))
            {
                return error;
            }

            tails[kind] = page.Tail.ToString();
        }

        return tails.ToImmutable();
    }
}
