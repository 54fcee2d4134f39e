namespace StateStore.Client;

/// <summary>The namespaces of a server.</summary>
internal sealed class HttpNamespaces(HttpSender sender) : INamespaces
{
    public ValueTask<Result<BundleOutcome>> SetBundleAsync(string ns, SchemaBundle bundle, WriteOptions options = default, CancellationToken cancellation = default)
    {
        if (RequestChecks.Bundle(ns, options, ServerLimits.Any) is { } invalid)
        {
            return new(invalid);
        }

        // The halves begin with a comma.
        var halves = new JsonBuilder();
        BundleCodec.WriteHalves(bundle, ref halves);
        var body = new JsonBuilder(halves.Length + 2);
        body.Byte((byte)'{').Raw(halves.Written[1..]).Byte((byte)'}');
        halves.Dispose();
        var call = HttpCall.Change(HttpMethod.Put, SchemaPath(ns), ref body, options);
        return sender.ChangeAsync(call, static answer => Outcome(answer.Members()), cancellation);
    }

    public ValueTask<Result<BundleSnapshot>> GetBundleAsync(string ns, CancellationToken cancellation = default) => Check(ns) is { } invalid
        ? new(invalid)
        : sender.SendAsync<BundleSnapshot>(HttpCall.Read(SchemaPath(ns)), static answer => NamespaceAnswers.Bundle(answer.Members()), cancellation);

    public ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options = default, CancellationToken cancellation = default) =>
        RequestChecks.Bundle(ns, options, ServerLimits.Any) is { } invalid
            ? new(invalid)
            : sender.ChangeAsync<BundleOutcome>(
                HttpCall.Change(HttpMethod.Delete, SchemaPath(ns), options),
                static answer => new BundleOutcome(answer.Members().Number("version"u8), Changed: true) { Events = DryRunJson.ReadEvents(answer.Members()) },
                cancellation);

    public ValueTask<Result<NamespacePage>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellation = default) =>
        Texts.Check(after) is { } invalid
            ? new(invalid)
            : sender.SendAsync(
                HttpCall.Read(Targets.Query("/v1/namespaces", ("after", after), ("limit", Targets.Number(limit)))),
                static answer => NamespaceAnswers.Page(answer.Members()),
                cancellation);

    public ValueTask<Result<NamespaceDeleted>> DeleteAsync(string ns, CancellationToken cancellation = default)
    {
        if (Check(ns) is { } invalid)
        {
            return new(invalid);
        }

        var call = new HttpCall(HttpMethod.Delete, Targets.Query(Targets.Namespace(ns), ("confirm", ns))) { IsRepeatable = true };
        return sender.SendAsync<NamespaceDeleted>(call, static answer => NamespaceAnswers.Deleted(answer.Members()), cancellation);
    }

    public ValueTask<Result<NamespaceDescription>> DescribeAsync(string ns, int eventCount = 10, CancellationToken cancellation = default) =>
        Check(ns) is { } invalid
            ? new(invalid)
            : sender.SendAsync(
                HttpCall.Read(Targets.Query(Targets.Namespace(ns) + "/debug", ("event_count", Targets.Number(eventCount)))),
                static answer => NamespaceAnswers.Description(answer.Members()),
                cancellation);

    private static StoreError? Check(string ns) => Names.CheckNamespace(ns, ServerLimits.Any);

    private static string SchemaPath(string ns) => Targets.Namespace(ns) + "/schema";

    private static Result<BundleOutcome> Outcome(JsonMembers answer) => new BundleOutcome(answer.Number("version"u8), answer.Flag("changed"u8))
    {
        Events = DryRunJson.ReadEvents(answer),
    };
}
