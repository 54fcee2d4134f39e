using System.Collections.Immutable;

namespace StateStore.Engine.Webhooks;

/// <summary>Adds letters to a webhook, run by <see cref="CommitLoop"/>: a test, or dead letters that are sent again.</summary>
/// <param name="context">The engine.</param>
/// <param name="ns">The namespace.</param>
/// <param name="id">The webhook.</param>
/// <param name="collect">Collects the letters. It runs in every attempt.</param>
/// <param name="isDryRun">Whether the commit is only tried.</param>
internal sealed class LetterTransaction(
    EngineContext context, string ns, string id, Func<CancellationToken, ValueTask<LetterBatch>> collect, bool isDryRun) : ITransaction<LetterBatch>
{
    private readonly EntityKey _key = WebhookEntries.Webhook(ns, id);
    private readonly EntityKey _sequence = WebhookEntries.Sequence(id);

    public bool IsDryRun => isDryRun;

    public async ValueTask<Plan<LetterBatch>> DecideAsync(bool fresh, CancellationToken cancellation)
    {
        ImmutableArray<EntityKey> keys = [_key, _sequence];
        var stored = await context.Storage.LoadManyAsync(WebhookEntries.Namespace, keys, context.Limits.PageBytes, cancellation).ConfigureAwait(false);
        if (stored[0].Value is null)
        {
            return new(WebhookDecider.NotFound, null, true);
        }

        var batch = await collect(cancellation).ConfigureAwait(false);
        return new(batch, batch.Letters.IsEmpty ? null : Commit(batch, stored[0].Version, stored[1].Version), true);
    }

    public void Committed()
    {
    }

    public void Full(in QuotaExcess excess, NamespaceQuota quota)
    {
    }

    private Commit Commit(LetterBatch batch, EntityVersion webhook, EntityVersion sequence)
    {
        var name = WebhookEntries.Added(id) + WebhookEntries.Sortable(sequence.Next.Value);
        ImmutableArray<Check> checks = [new(_key, webhook), new(_sequence, sequence), .. batch.Dead.Select(dead => new Check(dead.Key, dead.Version))];
        ImmutableArray<Write> writes =
        [
            WebhookEntries.Put(_sequence, sequence.Next, JsonText.EmptyObject),
            .. batch.Letters.Select((letter, i) => WebhookEntries.Put(EntityKey.Key($"{name}{i:x4}"), EntityVersion.None.Next, WebhookRecords.Encode(letter))),
            .. batch.Dead.Select(dead => Write.Forget(dead.Key)),
        ];
        return new(WebhookEntries.Namespace, checks, writes, [WebhookEntries.Wake(id)]) { Log = WebhookEntries.Log.Kind };
    }
}

/// <summary>Letters that one commit adds.</summary>
/// <param name="Letters">The letters, in the order in which they are sent.</param>
/// <param name="Dead">The dead letters that they replace. If another caller has replaced one of them, the commit conflicts.</param>
/// <param name="Next">The id of the dead letter after which the next batch begins; null = this is the last one.</param>
internal sealed record LetterBatch(ImmutableArray<WebhookLetter> Letters, ImmutableArray<Check> Dead, string? Next);
