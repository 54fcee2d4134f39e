using System.Collections.Immutable;
using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints of one conversation.</summary>
internal sealed class ConversationEndpoints(Door door)
{
    private const string Path = "/v1/namespaces/{ns}/conversations/{id}";
    private const string Tag = "Conversations";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(door, HttpMethods.Put, Path, Put, new(Tag, "setConversation", "Set Conversation", "ConversationChanged", Permission.ConversationsWrite)
        {
            Text = "Moves the conversation to a state and sets its data. Without data the current data stay. "
                + "A missing conversation is created by the transition from the initial state. "
                + "With the token of a turn, the same commit removes the messages of the turn and ends it.",
            Body = "SetConversation",
            Parameters = OperationDescription.WriteParameters,
            HasVersion = true,
            Errors =
            [
                ErrorCode.InvalidJson, ErrorCode.InvalidTransition, ErrorCode.InvalidData, ErrorCode.TooLarge, ErrorCode.VersionConflict,
                ErrorCode.IdempotencyMismatch, ErrorCode.HookRejected, ErrorCode.HookFailed, ErrorCode.LeaseLost, ErrorCode.NotFound,
            ],
        });
        endpoints.MapOperation(door, HttpMethods.Post, Path, Post, new(Tag, "getOrCreateConversation", "Get Conversation (upsert)", "ConversationCreated", Permission.ConversationsWrite)
        {
            Text = "Returns the conversation. A missing one is created in the initial state. Takes no body.",
            Parameters = ["IdempotencyKey", "DryRun"],
            HasVersion = true,
            Errors = [ErrorCode.IdempotencyMismatch, ErrorCode.HookRejected, ErrorCode.HookFailed],
        });
        endpoints.MapRead(door, Path, Get, new(Tag, "getConversation", "Read Conversation", "ConversationFound", Permission.ConversationsRead)
        {
            Parameters = ["IfNoneMatchOfRead"],
            HasVersion = true,
            Errors = [ErrorCode.NotFound],
        });
        endpoints.MapOperation(door, HttpMethods.Delete, Path, Delete, new(Tag, "deleteConversation", "Delete Conversation", "ConversationDeleted", Permission.ConversationsWrite)
        {
            Text = "Deletes the conversation with its inbox: the messages, the dead letters and the turn.",
            Parameters = OperationDescription.WriteParameters,
            Errors = [ErrorCode.NotFound, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch, ErrorCode.HookRejected, ErrorCode.HookFailed],
        });
    }

    private async ValueTask<StoreError?> Put(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ReadAsync(context, door.Limits, SetConversationBody.Parse, "{state, data?, merge?, touch?, ttl?, expected_version?, turn?, keep_turn?}").ConfigureAwait(false);
        if (!body.TryGet(out var set, out var error) ||
            !QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out error) ||
            !WriteHeaders.Read(context, query, set.ExpectedVersion).TryGet(out var options, out error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var result = await caller.Store.Conversations.SetAsync(ns, id, set.Change, options, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var outcome, out error))
        {
            Write(context, outcome);
        }

        return error;
    }

    private async ValueTask<StoreError?> Post(HttpContext context, Caller caller)
    {
        var request = await BareRequest.ReadUnconditionalAsync(context, door.Limits).ConfigureAwait(false);
        if (!request.TryGet(out var options, out var error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var result = await caller.Store.Conversations.GetOrCreateAsync(ns, id, options, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var outcome, out error))
        {
            Write(context, changed: null, outcome.Created, outcome.Version, outcome.Conversation, outcome.Events);
        }

        return error;
    }

    private async ValueTask<StoreError?> Get(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context).TryGet(out _, out var error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var result = await caller.Store.Conversations.GetAsync(ns, id, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var found, out error) && !JsonAnswer.IsKnown(context, found.Version))
        {
            Write(context, changed: null, created: null, found.Version, found.Conversation);
        }

        return error;
    }

    private async ValueTask<StoreError?> Delete(HttpContext context, Caller caller)
    {
        var request = await BareRequest.ReadAsync(context, door.Limits).ConfigureAwait(false);
        if (!request.TryGet(out var options, out var error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var result = await caller.Store.Conversations.DeleteAsync(ns, id, options, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var outcome, out error))
        {
            JsonAnswer.WriteVersion(context, outcome.Version, outcome.Events);
        }

        return error;
    }

    /// <summary>Writes the outcome of a change.</summary>
    internal static void Write(HttpContext context, ConversationOutcome outcome) =>
        Write(context, outcome.Changed, outcome.Created, outcome.Version, outcome.Conversation, outcome.Events, outcome.Waiting);

    /// <summary>
    /// Writes <c>{"ok":true[,"changed":b][,"created":b],"conversation":{state,data,version,entered_at?,updated_at?,expires_at?,timeouts?,stuck?}[,"waiting":n]}</c>,
    /// and the members of a dry run. Null omits a flag.
    /// </summary>
    private static void Write(
        HttpContext context, bool? changed, bool? created, long version, Conversation conversation, ImmutableArray<JsonText>? events = null, int? waiting = null)
    {
        JsonAnswer.SetVersion(context, version);
        var json = new JsonBuilder(conversation.Data.Utf8.Length + 256);
        json.Raw("{\"ok\":true"u8);
        if (changed is { } isChanged)
        {
            json.Raw(",\"changed\":"u8).Bool(isChanged);
        }

        if (created is { } isCreated)
        {
            json.Raw(",\"created\":"u8).Bool(isCreated);
        }

        json.Raw(",\"conversation\":{"u8);
        ConversationCodec.WriteMembers(conversation, ref json);
        json.Raw(",\"version\":"u8).Number(version);
        ConversationCodec.WriteTimes(conversation, ref json);
        json.Byte((byte)'}');
        if (waiting is { } left)
        {
            json.Raw(",\"waiting\":"u8).Number(left);
        }

        DryRunJson.Write(events, ref json);
        json.Byte((byte)'}');
        JsonAnswer.Write(context, ref json);
    }
}
