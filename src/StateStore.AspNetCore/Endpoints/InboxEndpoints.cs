using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints of inboxes and turns.</summary>
internal sealed class InboxEndpoints(Door door)
{
    private const string Path = "/v1/namespaces/{ns}/conversations/{id}";
    private const string Tag = "Inboxes";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(door, HttpMethods.Post, Path + "/messages", Append, new(Tag, "appendMessage", "Append Message", "MessageAppended", Permission.ConversationsWrite)
        {
            Text = "Appends a message to the inbox of the conversation. A missing conversation is created in the initial state. The policy of the schema bundle says what a full inbox does.",
            Body = "AppendMessage",
            Parameters = ["DryRun"],
            Errors =
            [
                ErrorCode.InvalidJson, ErrorCode.TooLarge, ErrorCode.LimitExceeded, ErrorCode.IdempotencyMismatch, ErrorCode.HookRejected, ErrorCode.HookFailed,
            ],
        });
        endpoints.MapRead(door, Path + "/messages", List, new(Tag, "getMessages", "Read Inbox", "Inbox", Permission.ConversationsRead));
        endpoints.MapOperation(door, HttpMethods.Post, Path + "/turn", Claim, new(Tag, "claimTurn", "Claim Turn", "TurnClaimed", Permission.ConversationsWrite)
        {
            Text = "Gives one worker the waiting messages of the conversation. Set Conversation with this token changes the state, removes the messages and ends the turn.",
            Body = "ClaimTurn",
            Parameters = ["DryRun"],
            Errors = [ErrorCode.InvalidJson, ErrorCode.LeaseHeld],
        });
        endpoints.MapOperation(door, HttpMethods.Post, Path + "/turn:extend", Extend, new(Tag, "extendTurn", "Extend Turn", "TurnChanged", Permission.ConversationsWrite)
        {
            Text = "Sets the expiry of the turn to ttl from now.",
            Body = "ExtendTurn",
            Parameters = ["DryRun"],
            Errors = [ErrorCode.InvalidJson, ErrorCode.NotFound, ErrorCode.LeaseLost],
        });
        endpoints.MapOperation(door, HttpMethods.Post, Path + "/turn:release", Release, new(Tag, "releaseTurn", "Release Turn", "TurnChanged", Permission.ConversationsWrite)
        {
            Text = "Ends the turn; its messages wait again.",
            Body = "ReleaseTurn",
            Parameters = ["DryRun"],
            Errors = [ErrorCode.InvalidJson, ErrorCode.NotFound, ErrorCode.LeaseLost],
        });
        endpoints.MapOperation(door, HttpMethods.Post, "/v1/namespaces/{ns}/turns", ClaimNext, new(Tag, "claimNextTurn", "Claim Next Turn", "TurnClaimed", Permission.ConversationsWrite)
        {
            Text = "Claims the turn of the conversation that waits for the longest time. Without one, the answer has the token null.",
            Body = "ClaimTurn",
            Parameters = ["DryRun"],
            Errors = [ErrorCode.InvalidJson],
        });
    }

    private async ValueTask<StoreError?> Append(HttpContext context, Caller caller)
    {
        if (!(await InboxBody.ReadAsync(context, door.Limits, InboxBody.ParseAppend, "{message, id?}").ConfigureAwait(false)).TryGet(out var request, out var error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var (wanted, isDryRun) = request;
        var appended = await caller.Store.Inbox.AppendAsync(ns, id, wanted.Message, new(wanted.Id, isDryRun), context.RequestAborted).ConfigureAwait(false);
        if (appended.TryGet(out var outcome, out error))
        {
            var json = new JsonBuilder();
            InboxJson.Write(outcome, ref json);
            JsonAnswer.Write(context, ref json);
        }

        return error;
    }

    private async ValueTask<StoreError?> List(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context).TryGet(out _, out var error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        if ((await caller.Store.Inbox.ListAsync(ns, id, context.RequestAborted).ConfigureAwait(false)).TryGet(out var content, out error))
        {
            await JsonAnswer.SendAsync(context, InboxJson.Write(content)).ConfigureAwait(false);
        }

        return error;
    }

    private ValueTask<StoreError?> Claim(HttpContext context, Caller caller) =>
        ClaimAsync(context, caller, static (inbox, names, request, end) => inbox.ClaimAsync(names.Namespace, names.Id, request, end));

    private ValueTask<StoreError?> ClaimNext(HttpContext context, Caller caller) =>
        ClaimAsync(context, caller, static (inbox, names, request, end) => inbox.ClaimNextAsync(names.Namespace, request, end));

    private async ValueTask<StoreError?> ClaimAsync(
        HttpContext context, Caller caller, Func<IInbox, RequestNames, TurnRequest, CancellationToken, ValueTask<Result<TurnOutcome>>> claim)
    {
        if (!(await InboxBody.ReadAsync(context, door.Limits, InboxBody.ParseClaim, "{owner, ttl, wait?}").ConfigureAwait(false)).TryGet(out var request, out var error))
        {
            return error;
        }

        var (wanted, isDryRun) = request;
        var wait = wanted.Wait < door.Options.LongestWait ? wanted.Wait : door.Options.LongestWait;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, door.Stopping, caller.Ended);
        try
        {
            var claimed = await claim(caller.Store.Inbox, RequestNames.Of(context), wanted with { Wait = wait, DryRun = isDryRun }, end.Token).ConfigureAwait(false);
            if (claimed.TryGet(out var outcome, out error))
            {
                await JsonAnswer.SendAsync(context, InboxJson.Write(outcome)).ConfigureAwait(false);
            }

            return error;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Door.EndOf(caller);
        }
    }

    private async ValueTask<StoreError?> Extend(HttpContext context, Caller caller)
    {
        if (!(await InboxBody.ReadAsync(context, door.Limits, InboxBody.ParseExtend, "{token, ttl}").ConfigureAwait(false)).TryGet(out var request, out var error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var (wanted, isDryRun) = request;
        return Write(context, await caller.Store.Inbox.ExtendAsync(ns, id, wanted.Token, wanted.Ttl, isDryRun, context.RequestAborted).ConfigureAwait(false));
    }

    private async ValueTask<StoreError?> Release(HttpContext context, Caller caller)
    {
        if (!(await InboxBody.ReadAsync(context, door.Limits, InboxBody.ParseRelease, "{token, failed?}").ConfigureAwait(false)).TryGet(out var request, out var error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var (wanted, isDryRun) = request;
        return Write(context, await caller.Store.Inbox.ReleaseAsync(ns, id, wanted.Token, wanted.IsFailed, isDryRun, context.RequestAborted).ConfigureAwait(false));
    }

    private static StoreError? Write(HttpContext context, Result<TurnChange> changed)
    {
        if (changed.TryGet(out var change, out var error))
        {
            var json = new JsonBuilder();
            InboxJson.Write(change, ref json);
            JsonAnswer.Write(context, ref json);
        }

        return error;
    }
}
