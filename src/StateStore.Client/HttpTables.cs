using System.Collections.Immutable;

namespace StateStore.Client;

/// <summary>The tables of a server. All changes are batches, whose results tell every fact of an outcome.</summary>
internal sealed class HttpTables(HttpSender sender) : ITables
{
    public ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(
        string ns, ImmutableArray<TableRequest> requests, WriteOptions options = default, CancellationToken cancellation = default)
    {
        if (RequestChecks.Tables(ns, requests, options, ServerLimits.Any) is { } invalid)
        {
            return new(invalid);
        }

        var body = TableOperations.Write(requests);
        var call = HttpCall.Change(HttpMethod.Post, Path(ns) + ":batch", ref body, options);
        return sender.ChangeAsync(call, static answer => TableAnswers.Outcomes(answer.Members()), cancellation);
    }

    public ValueTask<Result<TableSnapshot>> GetAsync(string ns, string table, CancellationToken cancellation = default) =>
        RequestChecks.Table(ns, table, ServerLimits.Any) is { } invalid
            ? new(invalid)
            : sender.SendAsync<TableSnapshot>(HttpCall.Read(Path(ns, table)), static answer => TableAnswers.Table(answer.Members().Object("table"u8)), cancellation);

    public ValueTask<Result<TablePage>> ListAsync(string ns, string? after = null, int limit = 100, CancellationToken cancellation = default) =>
        (Names.CheckNamespace(ns, ServerLimits.Any) ?? Texts.Check(after)) is { } invalid
            ? new(invalid)
            : sender.SendAsync(
                HttpCall.Read(Targets.Query(Path(ns), ("after", after), ("limit", Targets.Number(limit)))), static answer => TableAnswers.Page(answer.Members()), cancellation);

    public async ValueTask<Result<RecordFound>> GetRecordAsync(string ns, string table, long id, CancellationToken cancellation = default)
    {
        if (RequestChecks.Table(ns, table, ServerLimits.Any) is { } invalid)
        {
            return invalid;
        }

        var found = await sender.SendAsync<RecordSnapshot>(
            HttpCall.Read($"{Path(ns, table)}/records/{Targets.Number(id)}"), static answer => TableAnswers.Record(answer.Members()), cancellation).ConfigureAwait(false);
        return found.TryGet(out var record, out var error) ? new RecordFound(record)
            : TableAnswers.IsMissingRecord(error) ? new RecordFound(null)
            : error;
    }

    public ValueTask<Result<RecordPage>> ListRecordsAsync(string ns, string table, RecordQuery query, CancellationToken cancellation = default)
    {
        if ((RequestChecks.Table(ns, table, ServerLimits.Any) ?? RequestChecks.Records(query, ServerLimits.Any)) is { } invalid)
        {
            return new(invalid);
        }

        var target = Targets.Query(
            Path(ns, table) + "/records",
            ("all", query.Limit is null ? "true" : null),
            ("limit", Targets.Number(query.Limit)),
            ("after", Targets.Number(query.After)),
            ("where", query.Where?.ToString()),
            ("versions", "true"));
        return sender.SendAsync(HttpCall.Read(target), static answer => TableAnswers.Records(answer.Members()), cancellation);
    }

    private static string Path(string ns) => Targets.Namespace(ns) + "/tables";

    private static string Path(string ns, string table) => $"{Path(ns)}/{Targets.Name(table)}";
}
