using System.Collections.Immutable;

namespace StateStore.Client;

/// <summary>The inboxes of a server.</summary>
internal sealed class HttpInbox(HttpSender sender) : IInbox
{
    public ValueTask<Result<AppendOutcome>> AppendAsync(
        string ns, string id, JsonText message, AppendOptions options = default, CancellationToken cancellation = default)
    {
        // Without an id, a message that is sent again after a lost answer could arrive twice.
        var messageId = options.MessageId ?? (options.DryRun ? null : Guid.CreateVersion7().ToString("N"));
        if ((Check(ns, id) ?? Texts.Check(messageId)) is { } invalid)
        {
            return new(invalid);
        }

        var body = new JsonBuilder(message.Utf8.Length + 128);
        body.Raw("{\"message\":"u8).Raw(message.Utf8.Span);
        if (messageId is not null)
        {
            body.Raw(",\"id\":"u8).String(messageId);
        }

        body.Byte((byte)'}');
        var call = Change(Path(ns, id) + "/messages", ref body, options.DryRun) with { IsRepeatable = true };
        return sender.SendAsync(call, static answer => InboxAnswers.Appended(answer.Members()), cancellation);
    }

    public ValueTask<Result<InboxContent>> ListAsync(string ns, string id, CancellationToken cancellation = default) => Check(ns, id) is { } invalid
        ? new(invalid)
        : sender.SendAsync(HttpCall.Read(Path(ns, id) + "/messages"), static answer => InboxAnswers.Content(answer.Members()), cancellation);

    public ValueTask<Result<InboxPage>> ListInboxesAsync(string ns, InboxQuery query, CancellationToken cancellation = default)
    {
        if ((Names.CheckNamespace(ns, ServerLimits.Any) ?? Texts.Check(query.After)) is { } invalid)
        {
            return new(invalid);
        }

        var target = Targets.Query(
            Targets.Namespace(ns) + "/inboxes", ("after", query.After), ("limit", Targets.Number(query.Limit)), ("dead", query.HasDead ? "true" : null));
        return sender.SendAsync(HttpCall.Read(target), static answer => InboxAnswers.Page(answer.Members()), cancellation);
    }

    public ValueTask<Result<TurnOutcome>> ClaimAsync(string ns, string id, TurnRequest request, CancellationToken cancellation = default) =>
        Check(ns, id) is { } invalid ? new(invalid) : ClaimAsync(Path(ns, id) + "/turn", request, cancellation);

    public ValueTask<Result<TurnOutcome>> ClaimNextAsync(string ns, TurnRequest request, CancellationToken cancellation = default) =>
        Names.CheckNamespace(ns, ServerLimits.Any) is { } invalid ? new(invalid) : ClaimAsync(Targets.Namespace(ns) + "/turns", request, cancellation);

    public ValueTask<Result<TurnChange>> ExtendAsync(
        string ns, string id, long token, TimeSpan ttl, bool isDryRun = false, CancellationToken cancellation = default)
    {
        if (Check(ns, id) is { } invalid)
        {
            return new(invalid);
        }

        var body = new JsonBuilder();
        body.Raw("{\"token\":"u8).Number(token).Raw(",\"ttl\":"u8).String(Milliseconds(ttl)).Byte((byte)'}');
        return ChangeAsync(Path(ns, id) + "/turn:extend", ref body, isDryRun, isRepeatable: true, cancellation);
    }

    public ValueTask<Result<TurnChange>> ReleaseAsync(
        string ns, string id, long token, bool isFailed = false, bool isDryRun = false, CancellationToken cancellation = default)
    {
        if (Check(ns, id) is { } invalid)
        {
            return new(invalid);
        }

        var body = new JsonBuilder();
        body.Raw("{\"token\":"u8).Number(token).Raw(",\"failed\":"u8).Bool(isFailed).Byte((byte)'}');
        return ChangeAsync(Path(ns, id) + "/turn:release", ref body, isDryRun, isRepeatable: false, cancellation);
    }

    public ValueTask<Result<DeadLetterChange>> ReplayAsync(
        string ns, string id, ImmutableArray<string>? ids = null, bool isDryRun = false, CancellationToken cancellation = default) =>
        ChangeDeadAsync(ns, id, "/messages:replay", ids, isDryRun, cancellation);

    public ValueTask<Result<DeadLetterChange>> DiscardAsync(
        string ns, string id, ImmutableArray<string>? ids = null, bool isDryRun = false, CancellationToken cancellation = default) =>
        ChangeDeadAsync(ns, id, "/messages:discard", ids, isDryRun, cancellation);

    private ValueTask<Result<DeadLetterChange>> ChangeDeadAsync(
        string ns, string id, string action, ImmutableArray<string>? ids, bool isDryRun, CancellationToken cancellation)
    {
        if (RequestChecks.DeadLetters(ns, id, ids, ServerLimits.Any) is { } invalid)
        {
            return new(invalid);
        }

        var body = new JsonBuilder();
        body.Byte((byte)'{');
        var separator = "\"ids\":["u8;
        foreach (var letter in ids ?? [])
        {
            body.Raw(separator).String(letter);
            separator = ","u8;
        }

        body.Raw(ids is null ? "}"u8 : "]}"u8);
        var call = Change(Path(ns, id) + action, ref body, isDryRun) with { IsRepeatable = isDryRun };
        return sender.SendAsync(call, static answer => InboxAnswers.DeadChanged(answer.Members()), cancellation);
    }

    private ValueTask<Result<TurnOutcome>> ClaimAsync(string path, TurnRequest request, CancellationToken cancellation)
    {
        if (Texts.Check(request.Owner) is { } invalid)
        {
            return new(invalid);
        }

        var body = new JsonBuilder();
        body.Raw("{\"owner\":"u8).String(request.Owner).Raw(",\"ttl\":"u8).String(Milliseconds(request.Ttl));
        if (request.Wait > TimeSpan.Zero)
        {
            body.Raw(",\"wait\":"u8).String(Milliseconds(request.Wait));
        }

        body.Byte((byte)'}');
        var call = Change(path, ref body, request.DryRun) with { Wait = request.Wait };
        return sender.SendAsync(call, static answer => InboxAnswers.Claimed(answer.Members()), cancellation);
    }

    private ValueTask<Result<TurnChange>> ChangeAsync(
        string path, scoped ref JsonBuilder body, bool isDryRun, bool isRepeatable, CancellationToken cancellation) =>
        sender.SendAsync(
            Change(path, ref body, isDryRun) with { IsRepeatable = isRepeatable || isDryRun }, static answer => InboxAnswers.Changed(answer.Members()), cancellation);

    private static HttpCall Change(string path, scoped ref JsonBuilder body, bool isDryRun) =>
        HttpCall.Change(HttpMethod.Post, path, ref body, new() { DryRun = isDryRun });

    private static string Milliseconds(TimeSpan time) => Targets.Number((long)Math.Ceiling(time.TotalMilliseconds)) + "ms";

    private static StoreError? Check(string ns, string id) => RequestChecks.Conversation(ns, id, default, ServerLimits.Any);

    private static string Path(string ns, string id) => $"{Targets.Namespace(ns)}/conversations/{Targets.Name(id)}";
}
