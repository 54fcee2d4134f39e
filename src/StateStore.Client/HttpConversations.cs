namespace StateStore.Client;

/// <summary>The conversations of a server.</summary>
internal sealed class HttpConversations(HttpSender sender) : IConversations
{
    public ValueTask<Result<ConversationOutcome>> GetOrCreateAsync(string ns, string id, WriteOptions options = default, CancellationToken cancellation = default) =>
        Check(ns, id, options) is { } invalid
            ? new(invalid)
            : sender.ChangeAsync(HttpCall.Change(HttpMethod.Post, Path(ns, id), options with { ExpectedVersion = null }), static answer => Created(answer.Members()), cancellation);

    public ValueTask<Result<ConversationSnapshot>> GetAsync(string ns, string id, CancellationToken cancellation = default) =>
        Check(ns, id, default) is { } invalid
            ? new(invalid)
            : sender.SendAsync(HttpCall.Read(Path(ns, id)), static answer => Found(answer.Members()), cancellation);

    public ValueTask<Result<ConversationOutcome>> SetAsync(
        string ns, string id, SetConversation change, WriteOptions options = default, CancellationToken cancellation = default)
    {
        if (RequestChecks.Set(ns, id, change, options, ServerLimits.Any) is { } invalid)
        {
            return new(invalid);
        }

        var body = new JsonBuilder((change.Data?.Utf8.Length ?? 0) + 256);
        body.Raw("{\"state\":"u8).String(change.State);
        if (change.Data is { } data)
        {
            body.Raw(",\"data\":"u8).Raw(data.Utf8.Span);
        }

        if (change.Merge)
        {
            body.Raw(",\"merge\":true"u8);
        }

        if (change.Touch)
        {
            body.Raw(",\"touch\":true"u8);
        }

        if (Targets.Ttl(change.Ttl) is { } ttl)
        {
            body.Raw(",\"ttl\":"u8).String(ttl);
        }

        if (change.Turn is { } turn)
        {
            body.Raw(",\"turn\":"u8).Number(turn).Raw(change.KeepTurn ? ",\"keep_turn\":true"u8 : ""u8);
        }

        body.Byte((byte)'}');
        return sender.ChangeAsync(HttpCall.Change(HttpMethod.Put, Path(ns, id), ref body, options), static answer => Changed(answer.Members()), cancellation);
    }

    public ValueTask<Result<ConversationOutcome>> MoveTimeoutAsync(
        string ns, string id, string to, TimeoutTime time, WriteOptions options = default, CancellationToken cancellation = default)
    {
        if (RequestChecks.Timeout(ns, id, to, time, options, ServerLimits.Any) is { } invalid)
        {
            return new(invalid);
        }

        var body = new JsonBuilder();
        if (time.Moment is { } moment)
        {
            body.Raw("{\"at\":"u8).Time(moment);
        }
        else
        {
            body.Raw("{\"delay\":"u8).String(DurationText.Of(time.Delay.GetValueOrDefault()));
        }

        body.Byte((byte)'}');
        return sender.ChangeAsync(
            HttpCall.Change(HttpMethod.Patch, TimeoutPath(ns, id, to), ref body, options), static answer => Changed(answer.Members()), cancellation);
    }

    public ValueTask<Result<ConversationOutcome>> CancelTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) =>
        ChangeTimeoutAsync(HttpMethod.Delete, ns, id, to, "", options, cancellation);

    public ValueTask<Result<ConversationOutcome>> FireTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) =>
        ChangeTimeoutAsync(HttpMethod.Post, ns, id, to, ":fire", options, cancellation);

    public ValueTask<Result<DeleteOutcome>> DeleteAsync(string ns, string id, WriteOptions options = default, CancellationToken cancellation = default) =>
        Check(ns, id, options) is { } invalid
            ? new(invalid)
            : sender.ChangeAsync(
                HttpCall.Change(HttpMethod.Delete, Path(ns, id), options), static answer => Deleted(answer.Members()), cancellation);

    public ValueTask<Result<ConversationPage>> ListAsync(string ns, ConversationQuery query, CancellationToken cancellation = default)
    {
        if ((Names.CheckNamespace(ns, ServerLimits.Any) ?? Texts.Check(query.State) ?? Texts.Check(query.Prefix) ?? Texts.Check(query.After)) is { } invalid)
        {
            return new(invalid);
        }

        var target = Targets.Query(
            Targets.Namespace(ns) + "/conversations", ("state", query.State), ("prefix", query.Prefix), ("after", query.After), ("limit", Targets.Number(query.Limit)),
            ("older_than", query.OlderThan is { } age ? DurationText.Of(age) : null));
        return sender.SendAsync(HttpCall.Read(target), static answer => Page(answer.Members()), cancellation);
    }

    public ValueTask<Result<StatePage>> GetStatesAsync(string ns, StateQuery query, CancellationToken cancellation = default)
    {
        if ((Names.CheckNamespace(ns, ServerLimits.Any) ?? Texts.Check(query.After)) is { } invalid)
        {
            return new(invalid);
        }

        var target = Targets.Query(Targets.Namespace(ns) + "/states", ("after", query.After), ("limit", Targets.Number(query.Limit)));
        return sender.SendAsync(HttpCall.Read(target), static answer => StateAnswers.Page(answer.Members()), cancellation);
    }

    public ValueTask<Result<HistoryPage>> GetHistoryAsync(string ns, string id, int limit = 100, long? after = null, CancellationToken cancellation = default) =>
        Check(ns, id, default) is { } invalid ? new(invalid) : sender.SendAsync(Histories.Call(Path(ns, id), limit, after), Histories.Read, cancellation);

    /// <summary>Makes a change of a timeout that the path defines completely.</summary>
    private ValueTask<Result<ConversationOutcome>> ChangeTimeoutAsync(
        HttpMethod method, string ns, string id, string to, string end, WriteOptions options, CancellationToken cancellation) =>
        RequestChecks.Timeout(ns, id, to, null, options, ServerLimits.Any) is { } invalid
            ? new(invalid)
            : sender.ChangeAsync(HttpCall.Change(method, TimeoutPath(ns, id, to) + end, options), static answer => Changed(answer.Members()), cancellation);

    private static StoreError? Check(string ns, string id, in WriteOptions options) => RequestChecks.Conversation(ns, id, options, ServerLimits.Any);

    private static string Path(string ns, string id) => $"{Targets.Namespace(ns)}/conversations/{Targets.Name(id)}";

    /// <summary>Reads a conversation with its version.</summary>
    internal static ConversationSnapshot Snapshot(JsonMembers conversation) => new(conversation.Number("version"u8), Content(conversation));

    private static string TimeoutPath(string ns, string id, string to) => $"{Path(ns, id)}/timeouts/{Targets.Name(to)}";

    private static Result<ConversationSnapshot> Found(JsonMembers answer) => Snapshot(answer.Object("conversation"u8));

    private static Result<ConversationOutcome> Created(JsonMembers answer)
    {
        var (conversation, created) = (answer.Object("conversation"u8), answer.Flag("created"u8));
        return new ConversationOutcome(created, created, conversation.Number("version"u8), Content(conversation)) { Events = DryRunJson.ReadEvents(answer) };
    }

    private static Result<ConversationOutcome> Changed(JsonMembers answer)
    {
        var conversation = answer.Object("conversation"u8);
        return new ConversationOutcome(answer.Flag("created"u8), answer.Flag("changed"u8), conversation.Number("version"u8), Content(conversation))
        {
            Waiting = (int?)answer.OptionalNumber("waiting"u8),
            Events = DryRunJson.ReadEvents(answer),
        };
    }

    private static Result<DeleteOutcome> Deleted(JsonMembers answer) =>
        new DeleteOutcome(answer.Number("version"u8)) { Events = DryRunJson.ReadEvents(answer) };

    private static Result<ConversationPage> Page(JsonMembers answer) => new ConversationPage(
        [.. answer.Objects("conversations"u8).Select(found => new ListedConversation(found.Text("id"u8), found.Number("version"u8), Content(found)))],
        answer.OptionalText("next"u8))
    {
        Corrupt = answer.Corrupt(),
    };

    private static Conversation Content(JsonMembers conversation)
    {
        var content = new Conversation(conversation.Text("state"u8), conversation.Find("data"u8)!.Value)
        {
            EnteredAt = KeyCodec.ReadTime(conversation, "entered_at"u8),
            UpdatedAt = KeyCodec.ReadTime(conversation, "updated_at"u8),
            ExpiresAt = KeyCodec.ReadExpiry(conversation),
        };
        return TimeoutCodec.Read(content, conversation);
    }
}
