using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.Requests;
using StateStore.Engine.Commands;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoint for commands of the Simple State Engine, one per request.</summary>
internal sealed class CommandEndpoints(Door door)
{
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(
        door,
        HttpMethods.Post,
        "/v1/commands",
        Post,
        new("Tables", "runCommand", "Run a Command", "CommandAnswer", Permission.Authenticated)
        {
            Text = "Runs a command of the Simple State Engine and answers in its form: {\"status\":\"ok\",...} or {\"status\":\"error\",\"message\":..}. " +
                "The HTTP status is that of the error. The namespace is \"default\" if absent. " +
                "A change needs tables:write, and a read tables:read.",
            Body = "Command",
            Parameters = ["IdempotencyKey", "DryRun"],
            Failure = "CommandAnswer",
            Errors =
            [
                ErrorCode.InvalidJson, ErrorCode.InvalidSchema, ErrorCode.InvalidData, ErrorCode.NotFound, ErrorCode.AlreadyExists,
                ErrorCode.VersionConflict, ErrorCode.LimitExceeded, ErrorCode.TooLarge, ErrorCode.NotSupported,
                ErrorCode.IdempotencyMismatch,
            ],
        });

    private async ValueTask<StoreError?> Post(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ReadAsync(context, door.Limits, CommandRequest.Parse).ConfigureAwait(false);
        var port = new CommandPort(caller, door.Limits);
        var reply = body.TryGet(out var request, out var error) && QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out error) && WriteHeaders.ReadUnconditional(context, query).TryGet(out var options, out error)
            ? await port.RunAsync(request, options, context.RequestAborted).ConfigureAwait(false)
            : CommandPort.Refuse(error);
        if (request is not null && port.Denied(request, reply) is { } permission)
        {
            door.Audit.Deny(context, caller.Principal, reply.Error!.Value, permission, request.Namespace);
        }

        await JsonAnswer.SendAsync(context, reply.Json, reply.Error is { } code ? ErrorAnswer.StatusOf(code) : StatusCodes.Status200OK).ConfigureAwait(false);
        return null;
    }
}
