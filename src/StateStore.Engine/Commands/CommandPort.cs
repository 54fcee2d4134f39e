using System.Text;

namespace StateStore.Engine.Commands;

/// <summary>The answer to a command: <c>{"status":"ok",...}</c>, or <c>{"status":"error","message":..}</c> together with its error code.</summary>
public readonly record struct CommandReply(JsonBuffer Json, ErrorCode? Error);

/// <summary>Executes the commands of the Simple State Engine (its README, "Command Reference") of one caller, for HTTP and ZeroMQ.</summary>
/// <param name="caller">The caller. It needs the permission of each command (<see cref="CommandRule"/>).</param>
/// <param name="limits">The bounds of schemas and answers.</param>
public sealed class CommandPort(Caller caller, Limits limits)
{
    private const int TablePage = 1_000;

    private readonly ITables _tables = caller.Store.Tables;

    /// <summary>The caller.</summary>
    public Caller Caller => caller;

    /// <summary>The reply that reports an error: <c>{"status":"error","message":…}</c> with its code.</summary>
    public static CommandReply Refuse(StoreError error)
    {
        var json = new JsonBuilder();
        json.Raw("{\"status\":\"error\",\"message\":"u8).String(error.Message);
        return new(json.Raw("}"u8).ToBuffer(), error.Code);
    }

    /// <summary>The permission that the caller lacked, for the audit log; null if the reply is not a refusal for lack of rights.</summary>
    /// <param name="request">The command.</param>
    /// <param name="reply">Its reply.</param>
    public Permission? Denied(CommandRequest request, CommandReply reply) =>
        reply.Error is ErrorCode.Forbidden || (reply.Error is ErrorCode.NotFound && !caller.Principal.Sees(request.Namespace))
            ? CommandRule.Find(request.Name)?.Permission
            : null;

    /// <summary>Executes a command.</summary>
    /// <param name="request">The command.</param>
    /// <param name="options">The options of a change.</param>
    /// <param name="cancellation">Cancels the wait for the answer.</param>
    public async ValueTask<CommandReply> RunAsync(CommandRequest request, WriteOptions options, CancellationToken cancellation)
    {
        var rule = CommandRule.Find(request.Name);
        if (rule is not null && (caller.Principal.CheckSome(rule.Permission, request.Namespace) ?? request.CheckMembers()) is { } wrong)
        {
            return Refuse(wrong);
        }

        // A command without a rule is unknown, whatever its name: so each one that runs was checked.
        var answer = rule?.Name switch
        {
            "LIST_STATES" => await ListStatesAsync(request, cancellation).ConfigureAwait(false),
            "BATCH" => await BatchAsync(request, options, cancellation).ConfigureAwait(false),
            _ => await OnStateAsync(rule, request, options, cancellation).ConfigureAwait(false),
        };
        return answer.TryGet(out var json, out var error) ? new(json, null) : Refuse(error);
    }

    private async ValueTask<Result<JsonBuffer>> OnStateAsync(CommandRule? rule, CommandRequest request, WriteOptions options, CancellationToken cancellation)
    {
        if (!request.State().TryGet(out var state, out var error))
        {
            // The Simple State Engine checks the state before the command, and so never reports a misspelt command. This server reports it first.
            // Without any command it reports the missing state, as the Simple State Engine does.
            return request["state"u8] is null && request.Name.Length > 0 && rule is null ? Unknown(request.Name) : error;
        }

        switch (rule?.Name)
        {
            case "GET_STATE_INFO":
                var info = await _tables.GetAsync(request.Namespace, state, cancellation).ConfigureAwait(false);
                return info.TryGet(out var table, out error) ? CommandJson.Info(table) : error;
            case "GET_SCHEMA":
                var schema = await _tables.GetAsync(request.Namespace, state, cancellation).ConfigureAwait(false);
                return schema.TryGet(out table, out error) ? CommandJson.Schema(table) : error;
            case "GET_RECORD" when request.Id().TryGet(out var id, out error):
                var found = await _tables.GetRecordAsync(request.Namespace, state, id, cancellation).ConfigureAwait(false);
                return found.TryGet(out var record, out error) ? CommandJson.Record(record.Record, request) : error;
            case "LIST_RECORDS" when Query(request).TryGet(out var query, out error):
                var listed = await _tables.ListRecordsAsync(request.Namespace, state, query, cancellation).ConfigureAwait(false);
                return listed.TryGet(out var page, out error) ? CommandJson.Records(page, query.Limit is not null) : error;
            case { } name when ChangeReader.IsChange(name) && ChangeReader.Read(request, limits).TryGet(out var command, out error):
                var changed = await _tables.ChangeAsync(request.Namespace, state, command, options, cancellation).ConfigureAwait(false);
                return changed.TryGet(out var outcome, out error) ? CommandJson.Changed(request, state, command, outcome) : error;
            default:
                return await RefuseOnStateAsync(request, state, error, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Reports a missing table before the faults of other members, and an unknown command last. A caller that may not read the table learns the faults only.
    /// </summary>
    private async ValueTask<Result<JsonBuffer>> RefuseOnStateAsync(CommandRequest request, string state, StoreError? error, CancellationToken cancellation)
    {
        if (request.Name != "CREATE_STATE" && (await _tables.GetAsync(request.Namespace, state, cancellation).ConfigureAwait(false)).Error is { } missing
            && (error is null || missing.Code != ErrorCode.Forbidden))
        {
            return missing;
        }

        return error ?? Unknown(request.Name);
    }

    private static StoreError Unknown(string name) => StoreError.InvalidInput($"Unknown command '{name}'");

    private async ValueTask<Result<JsonBuffer>> ListStatesAsync(CommandRequest request, CancellationToken cancellation)
    {
        var all = new List<(long Created, string Name)>();
        var bytes = 0L;
        var corrupt = new List<string>();
        string? after = null;
        do
        {
            var listed = await _tables.ListAsync(request.Namespace, after, Math.Min(TablePage, limits.PageSize), cancellation).ConfigureAwait(false);
            if (!listed.TryGet(out var page, out var error))
            {
                return error;
            }

            all.AddRange(page.Tables.Select(table => (table.Created, table.Name)));
            corrupt.AddRange(page.Corrupt.Select(table => table.Id));
            bytes += page.Tables.Select(table => table.Name).Concat(page.Corrupt.Select(table => table.Id)).Sum(name => (long)Encoding.UTF8.GetByteCount(name));
            if (bytes > limits.AnswerBytes)
            {
                return new StoreError(
                    ErrorCode.TooLarge, $"The names of the tables are larger than {limits.AnswerBytes} bytes together; list them by pages (GET /v1/namespaces/{{ns}}/tables)");
            }

            after = page.Next;
        }
        while (after is not null);

        // A corrupt table has a name but no time of creation, so it comes last.
        return CommandJson.States(all.OrderBy(table => table.Created).Select(table => table.Name).Concat(corrupt));
    }

    private async ValueTask<Result<JsonBuffer>> BatchAsync(CommandRequest request, WriteOptions options, CancellationToken cancellation)
    {
        if (request["commands"u8] is not { } array || array.Utf8.Span[0] != '[')
        {
            return StoreError.InvalidInput("commands must be a list of commands");
        }

        var requests = new List<(CommandRequest Request, TableRequest Change)>();
        foreach (var item in JsonItems.Of(array))
        {
            if (!Change(item, request.Namespace).TryGet(out var read, out var error))
            {
                return error with { Message = $"Command {requests.Count + 1}: {error.Message}" };
            }

            requests.Add(read);
        }

        var changed = await _tables.ChangeAsync(request.Namespace, [.. requests.Select(read => read.Change)], options, cancellation).ConfigureAwait(false);
        return changed.TryGet(out var outcomes, out var refused) ? CommandJson.Batch(requests, outcomes) : refused;
    }

    private Result<(CommandRequest Request, TableRequest Change)> Change(JsonText item, string ns)
    {
        if (!item.IsObject)
        {
            return StoreError.InvalidInput("The request must be a JSON object");
        }

        if (!CommandRequest.Of(JsonMembers.Of(item)).TryGet(out var request, out var error))
        {
            return error;
        }

        if (!ChangeReader.IsChange(request.Name))
        {
            return new StoreError(ErrorCode.NotSupported, $"A batch takes only commands that change something, not '{request.Name}'");
        }

        if (request.NamesNamespace && request.Namespace != ns)
        {
            return StoreError.InvalidInput($"A command of this batch must not name a namespace other than '{ns}', the one beside 'commands'");
        }

        if (request.CheckMembers() is { } wrong)
        {
            return wrong;
        }

        return request.State().TryGet(out var state, out error) && ChangeReader.Read(request, limits).TryGet(out var command, out error)
            ? (request, new TableRequest(state, command))
            : error;
    }

    private Result<RecordQuery> Query(CommandRequest request)
    {
        if (!request.Count("limit"u8).TryGet(out var limit, out var error))
        {
            return error;
        }

        long? after = null;
        if (request["after"u8] is { } given && !CommandRequest.IsNull(given))
        {
            if (!RecordId.Parse(given).TryGet(out var id, out error))
            {
                return error;
            }

            after = id;
        }

        // Pages are ordered by id. Without limit and after, the answer is the whole table in the order of insertion, as in the Simple State Engine.
        var size = limit ?? (after is null ? null : limits.PageSize);
        return new RecordQuery(after, size is null ? null : (int)Math.Min(size.Value, int.MaxValue), request["where"u8]);
    }
}
