using System.Collections.Immutable;
using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints with which a person looks after inboxes: their list, and dead letters that wait again or are removed.</summary>
internal sealed class InboxUpkeepEndpoints(Door door)
{
    private const string Messages = "/v1/namespaces/{ns}/conversations/{id}/messages";

    private const int DefaultLimit = 100;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(door, HttpMethods.Get, "/v1/namespaces/{ns}/inboxes", List, new("Inboxes", "listInboxes", "List Inboxes", "InboxList", Permission.ConversationsRead)
        {
            Text = "Lists the inboxes that hold something, ordered by the ids of their conversations. A page may have fewer than limit inboxes; only next = null means the end.",
            Parameters = ["Dead", "Limit", "AfterName"],
        });
        endpoints.MapOperation(door, HttpMethods.Post, Messages + ":replay", Replay, Change("replayMessages", "Replay Dead Letters of Inbox") with
        {
            Text = "Makes dead letters wait again, with ids these, otherwise all. They come after the other messages, without attempts, as if they arrived now.",
            Errors = [ErrorCode.InvalidJson, ErrorCode.NotFound, ErrorCode.LimitExceeded],
        });
        endpoints.MapOperation(door, HttpMethods.Post, Messages + ":discard", Discard, Change("discardMessages", "Discard Dead Letters of Inbox") with
        {
            Text = "Removes dead letters, with ids these, otherwise all.",
        });
    }

    private async ValueTask<StoreError?> List(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context, "dead", "limit", "after").TryGet(out var query, out var error) ||
            !query.Flag("dead").TryGet(out var hasDead, out error) ||
            !query.Count("limit", DefaultLimit, door.Limits.PageSize).TryGet(out var limit, out error))
        {
            return error;
        }

        var asked = new InboxQuery(hasDead, query.Text("after"), limit);
        var listed = await caller.Store.Inbox.ListInboxesAsync(RequestNames.Of(context).Namespace, asked, context.RequestAborted).ConfigureAwait(false);
        if (listed.TryGet(out var page, out error))
        {
            await JsonAnswer.SendAsync(context, InboxJson.Write(page)).ConfigureAwait(false);
        }

        return error;
    }

    private static OperationDescription Change(string id, string summary) => new("Inboxes", id, summary, "DeadLettersChanged", Permission.ConversationsWrite)
    {
        Body = "ChangeDeadLetters",
        Parameters = ["DryRun"],
        Errors = [ErrorCode.InvalidJson, ErrorCode.NotFound],
    };

    private ValueTask<StoreError?> Replay(HttpContext context, Caller caller) =>
        ChangeAsync(context, caller, AuditAction.MessagesReplayed, static (inbox, names, ids, isDryRun, end) => inbox.ReplayAsync(names.Namespace, names.Id, ids, isDryRun, end));

    private ValueTask<StoreError?> Discard(HttpContext context, Caller caller) =>
        ChangeAsync(context, caller, AuditAction.MessagesDiscarded, static (inbox, names, ids, isDryRun, end) => inbox.DiscardAsync(names.Namespace, names.Id, ids, isDryRun, end));

    private async ValueTask<StoreError?> ChangeAsync(
        HttpContext context,
        Caller caller,
        AuditAction action,
        Func<IInbox, RequestNames, ImmutableArray<string>?, bool, CancellationToken, ValueTask<Result<DeadLetterChange>>> change)
    {
        var read = await InboxBody.ReadAsync(context, door.Limits, InboxBody.ParseDeadLetters, form: null).ConfigureAwait(false);
        if (!read.TryGet(out var request, out var error))
        {
            return error;
        }

        var (wanted, isDryRun) = request;
        var names = RequestNames.Of(context);
        var changed = await change(caller.Store.Inbox, names, wanted.Ids, isDryRun, context.RequestAborted).ConfigureAwait(false);
        if (!changed.TryGet(out var outcome, out error))
        {
            return error;
        }

        if (!isDryRun && outcome.Messages > 0)
        {
            await door.Audit.RecordAsync(context, caller, action, Details(names.Id, outcome.Messages)).ConfigureAwait(false);
        }

        var json = new JsonBuilder();
        InboxJson.Write(outcome, ref json);
        JsonAnswer.Write(context, ref json);
        return null;
    }

    private static JsonText Details(string id, int messages)
    {
        var json = new JsonBuilder();
        json.Raw("{\"conversation_id\":"u8).String(id).Raw(",\"messages\":"u8).Number(messages).Byte((byte)'}');
        return json.ToJsonText();
    }
}
