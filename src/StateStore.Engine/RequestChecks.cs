using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>Checks requests without looking at stored content. Each check returns the first error, or null.</summary>
/// <remarks>
/// The engine checks every request. A part that sends requests elsewhere (the cluster client) checks them first: on the way names become keys, and
/// invalid Unicode would become another text.
/// </remarks>
public static class RequestChecks
{
    /// <summary>Checks the call of a bundle. Errors: INVALID_NAME, INVALID_INPUT.</summary>
    public static StoreError? Bundle(string ns, in WriteOptions options, Limits limits) =>
        Names.CheckNamespace(ns, limits) ?? Options(options, limits);

    /// <summary>Checks the call of a conversation. Errors: INVALID_NAME, INVALID_INPUT.</summary>
    public static StoreError? Conversation(string ns, string id, in WriteOptions options, Limits limits) =>
        Names.CheckNamespace(ns, limits) ?? Names.Check("conversation_id", id, limits) ?? Options(options, limits);

    /// <summary>Checks a change of a conversation. Errors: INVALID_NAME, INVALID_INPUT.</summary>
    public static StoreError? Set(string ns, string id, in SetConversation change, in WriteOptions options, Limits limits) =>
        Conversation(ns, id, options, limits) ?? Content(change, limits);

    /// <summary>Checks the content of a change of a conversation. Errors: INVALID_NAME, INVALID_INPUT.</summary>
    internal static StoreError? Content(in SetConversation change, Limits limits) => Names.Check("state", change.State, limits)
        ?? (change is { KeepTurn: true, Turn: null } ? StoreError.InvalidInput("keep_turn needs turn: the token that the claim of the turn has returned") : null);

    /// <summary>Checks the request of a turn. Errors: INVALID_NAME, INVALID_INPUT.</summary>
    public static StoreError? Turn(in TurnRequest request, Limits limits) => Names.Check("owner", request.Owner, limits) ?? TurnTime(request.Ttl, limits);

    /// <summary>Checks the time of a turn; INVALID_INPUT.</summary>
    public static StoreError? TurnTime(TimeSpan ttl, Limits limits) => ttl >= TimeSpan.FromMilliseconds(1) && ttl <= limits.TurnTime
        ? null
        : StoreError.InvalidInput($"ttl must be from 1 ms to {DurationText.Of(limits.TurnTime)}: the time until the turn expires");

    /// <summary>Checks a replay or a discard of dead letters. Errors: INVALID_NAME, INVALID_INPUT.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="ids">The ids of the dead letters; null = all.</param>
    /// <param name="limits">The bounds.</param>
    public static StoreError? DeadLetters(string ns, string id, ImmutableArray<string>? ids, Limits limits)
    {
        if (Conversation(ns, id, default, limits) is { } invalid)
        {
            return invalid;
        }

        return ids is not { } wanted ? null
            : wanted.IsDefaultOrEmpty ? StoreError.InvalidInput("ids must name at least one dead letter; leave ids out for all of them")
            : wanted.Length > limits.DeadLetters ? StoreError.InvalidInput($"ids must name up to {limits.DeadLetters} dead letters")
            : wanted.Select(letter => Names.Check("ids", letter, limits)).FirstOrDefault(wrong => wrong is not null);
    }

    /// <summary>Checks a change of a timeout. Errors: INVALID_NAME, INVALID_INPUT.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="to">The state that the timeout leads to.</param>
    /// <param name="time">The new time; null = the change gives none.</param>
    /// <param name="options">The options of the change.</param>
    /// <param name="limits">The bounds.</param>
    public static StoreError? Timeout(string ns, string id, string to, TimeoutTime? time, in WriteOptions options, Limits limits) =>
        Conversation(ns, id, options, limits) ?? State(to, limits) ?? Time(time, limits);

    private static StoreError? Time(TimeoutTime? time, Limits limits) => time switch
    {
        null => null,
        { Moment: { } at } => at >= DateTimeOffset.UnixEpoch ? null : StoreError.InvalidInput("at must be a time from 1970-01-01T00:00:00Z on"),
        { Delay: { } delay } when delay >= TimeSpan.FromMilliseconds(1) && delay <= limits.TimeToLive => null,
        _ => StoreError.InvalidInput($"delay must be from 1 ms to {limits.TimeToLive.TotalDays} days"),
    };

    /// <summary>Checks the name of a conversation's state; INVALID_NAME.</summary>
    internal static StoreError? State(string state, Limits limits) => Names.Check("state", state, limits);

    /// <summary>Checks the name of a table. Errors: INVALID_NAME.</summary>
    public static StoreError? Table(string ns, string table, Limits limits) => Names.CheckNamespace(ns, limits) ?? Names.Check("state", table, limits);

    /// <summary>Checks changes of tables. Errors: INVALID_NAME, INVALID_INPUT, TOO_LARGE (a JSON Patch).</summary>
    public static StoreError? Tables(string ns, ImmutableArray<TableRequest> requests, in WriteOptions options, Limits limits)
    {
        if (Batch(requests, "changes", limits) is { } wrongSize)
        {
            return wrongSize;
        }

        foreach (var request in requests)
        {
            if ((Table(ns, request.Table, limits) ?? Command(request.Command, limits)) is { } invalid)
            {
                return invalid;
            }
        }

        return BatchOptions(options, limits);
    }

    /// <summary>Checks the name of a key. Errors: INVALID_NAME.</summary>
    public static StoreError? Key(string ns, string key, Limits limits) => Names.CheckNamespace(ns, limits) ?? Names.CheckKey(key, limits);

    /// <summary>Checks the names of keys. Errors: INVALID_NAME, INVALID_INPUT (the size of the batch).</summary>
    public static StoreError? Keys(string ns, ImmutableArray<string> keys, Limits limits)
    {
        var invalid = Batch(keys, "keys", limits) ?? Names.CheckNamespace(ns, limits);
        for (var i = 0; i < keys.Length && invalid is null; i++)
        {
            invalid = Names.CheckKey(keys[i], limits);
        }

        return invalid;
    }

    /// <summary>Checks changes of keys. Errors: INVALID_NAME, INVALID_INPUT, INVALID_DATA (a value that is reserved for leases and limits).</summary>
    public static StoreError? Keys(string ns, ImmutableArray<KeyRequest> requests, in WriteOptions options, Limits limits)
    {
        var invalid = Batch(requests, "changes", limits) ?? Names.CheckNamespace(ns, limits);
        for (var i = 0; i < requests.Length && invalid is null; i++)
        {
            invalid = Names.CheckKey(requests[i].Key, limits) ?? Command(requests[i].Command, limits) ?? Reserved(requests[i]);
            invalid = requests.Length == 1 ? invalid : invalid?.AtOperation(i);
        }

        return invalid ?? BatchOptions(options, limits);
    }

    /// <summary>Checks a query for records. Errors: INVALID_INPUT.</summary>
    public static StoreError? Records(RecordQuery query, Limits limits)
    {
        if (query.Limit is { } limit && (limit < 1 || limit > limits.PageSize))
        {
            return StoreError.InvalidInput($"limit must be from 1 to {limits.PageSize}");
        }

        return query.Where is { IsObject: false } ? StoreError.InvalidInput("where must be an object of fields and their values") : null;
    }

    private static StoreError? Command(TableCommand command, Limits limits) => command switch
    {
        { ExpectedVersion: < 0 } => StoreError.InvalidInput("expected_version must not be negative"),
        TableCommand.CreateState { MaxLength: < 1 } => StoreError.InvalidInput("max_length must be a positive whole number, or null"),
        TableCommand.CreateState create => Indexes(create.Indexes, limits),
        TableCommand.PatchRecord { Form: PatchForm.Operations } patch => JsonPatch.Parse(patch.Changes, limits).Error,
        TableCommand.UpsertRecord { Match.Length: 0 } => StoreError.InvalidInput("match must name at least one field"),
        TableCommand.UpsertRecord { Data.IsObject: false } => StoreError.InvalidInput("data must be an object"),
        TableCommand.UpsertRecord upsert when !upsert.Match.All(new HashSet<string>(RecordJson.Names(upsert.Data), StringComparer.Ordinal).Contains) =>
            StoreError.InvalidInput("data must have every field that match names"),
        _ => null,
    };

    private static StoreError? Indexes(ImmutableArray<string> fields, Limits limits)
    {
        if (fields.Length > limits.TableIndexes || fields.Distinct(StringComparer.Ordinal).Count() < fields.Length || fields.Contains(RecordJson.IdField))
        {
            return StoreError.InvalidInput($"indexes must name up to {limits.TableIndexes} different fields other than id, which needs none");
        }

        foreach (var field in fields)
        {
            if (Names.Check("an index", field, limits) is { } invalid)
            {
                return invalid;
            }
        }

        return null;
    }

    private static StoreError? Batch<T>(ImmutableArray<T> items, string what, Limits limits) =>
        items.IsDefaultOrEmpty || items.Length > limits.BatchCommands
            ? StoreError.InvalidInput($"A batch must have from 1 to {limits.BatchCommands} {what}")
            : null;

    private static StoreError? Command(KeyCommand command, Limits limits) => command switch
    {
        { ExpectedVersion: < 0 } => StoreError.InvalidInput("expected_version must not be negative"),
        KeyCommand.Touch { Ttl.IsSaid: false } => StoreError.InvalidInput("ttl is missing"),
        KeyCommand.Acquire acquire => Lease(acquire.Owner, acquire.Ttl, limits),
        KeyCommand.Renew renew => Lease(renew.Owner, renew.Ttl, limits),
        KeyCommand.Release release => Names.Check("owner", release.Owner, limits),
        KeyCommand.Take take => take.Rule.Check(take.N, limits),
        _ => null,
    };

    /// <summary>
    /// Refuses values that read as a lease or as the count of a limit; only the operations of leases and limits write those. A token written by a
    /// user could be smaller than an earlier one.
    /// </summary>
    private static StoreError? Reserved(in KeyRequest request)
    {
        var value = request.Command switch
        {
            KeyCommand.Set set => set.Value,
            KeyCommand.CompareAndSet swap => swap.Value,
            _ => (KeyValue?)null,
        };
        return value is { } given && ReservedValues.Check(request.Key, given) is { } reserved ? reserved : null;
    }

    private static StoreError? Lease(string owner, TimeToLive ttl, Limits limits) =>
        Names.Check("owner", owner, limits) ?? (ttl.Milliseconds > 0 ? null : StoreError.InvalidInput("a lease needs a ttl, such as 30s"));

    private static StoreError? BatchOptions(in WriteOptions options, Limits limits) => options.ExpectedVersion is null
        ? Options(options, limits)
        : StoreError.InvalidInput("an expected version belongs to each change of a batch, not to the batch");

    internal static StoreError? Options(in WriteOptions options, Limits limits)
    {
        if (options.ExpectedVersion < 0)
        {
            return StoreError.InvalidInput("expected_version must not be negative");
        }

        return options.IdempotencyKey is { } key ? Names.Check("the idempotency key", key, limits) : null;
    }
}
