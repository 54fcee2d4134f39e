using System.Globalization;
using System.Text;

namespace StateStore.Server.Transfer;

/// <summary>A table of a running server, through its HTTP door.</summary>
internal sealed class ServerEnd(Uri server, string ns, string table) : ITableEnd
{
    private const int PageSize = 500;

    private readonly HttpClient _client = new() { BaseAddress = server };
    private readonly string _path = $"/v1/namespaces/{Uri.EscapeDataString(ns)}/tables/{Uri.EscapeDataString(table)}";

    public async Task<TableShape?> DescribeAsync(CancellationToken cancellation)
    {
        if (await SendAsync(HttpMethod.Get, _path, null, mayBeMissing: true, cancellation).ConfigureAwait(false) is not { } answer)
        {
            return null;
        }

        var found = JsonMembers.Of(answer.Find("table"u8)!.Value);
        var fields = found.Find("fields"u8)!.Value;
        return new(Number(found.Find("length"u8)) ?? 0, [.. JsonItems.Of(fields).Select(field => field.TryString()!)], found.Find("json_schema"u8) is not null);
    }

    public Task CreateAsync(CancellationToken cancellation) => SendAsync(HttpMethod.Put, _path, "{}"u8.ToArray(), mayBeMissing: false, cancellation);

    public async Task<(IReadOnlyList<JsonText> Records, long? Next)> ReadAsync(long? after, CancellationToken cancellation)
    {
        var query = after is { } id ? $"&after={id.ToString(CultureInfo.InvariantCulture)}" : "";
        var answer = await SendAsync(HttpMethod.Get, $"{_path}/records?limit={PageSize}{query}", null, mayBeMissing: false, cancellation).ConfigureAwait(false);
        return (JsonItems.Of(answer!.Find("records"u8)!.Value), Number(answer.Find("next"u8)));
    }

    public Task WriteAsync(IReadOnlyList<ImportedRecord> records, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, "/v1/commands", Batch(records), mayBeMissing: false, cancellation);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private byte[] Batch(IReadOnlyList<ImportedRecord> records)
    {
        var json = new JsonBuilder(records.Sum(record => record.Data.Utf8.Length + 100));
        json.Raw("{\"cmd\":\"BATCH\",\"namespace\":"u8).String(ns).Raw(",\"commands\":["u8);
        for (var i = 0; i < records.Count; i++)
        {
            var (id, data) = records[i];
            json.Raw(i == 0 ? ""u8 : ","u8).Raw(id is null ? "{\"cmd\":\"CREATE_RECORD\""u8 : "{\"cmd\":\"SET_RECORD\",\"id\":"u8);
            json.Raw(id is { } number ? Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)) : []);
            json.Raw(",\"state\":"u8).String(table).Raw(",\"data\":"u8).Raw(data.Utf8.Span).Byte((byte)'}');
        }

        return json.Raw("]}"u8).ToArray();
    }

    /// <summary>The members of the answer; null for a 404 that was to be expected.</summary>
    private async Task<JsonMembers?> SendAsync(HttpMethod method, string path, byte[]? body, bool mayBeMissing, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new("application/json");
        }

        try
        {
            using var response = await _client.SendAsync(request, cancellation).ConfigureAwait(false);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            if (mayBeMissing && response.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                return null;
            }

            if (!JsonMembers.Parse(bytes, Limits.Default).TryGet(out var members, out _))
            {
                throw new TransferException($"{server} does not answer as a StateStore does ({(int)response.StatusCode})");
            }

            return response.IsSuccessStatusCode ? members : throw new TransferException(Message(members));
        }
        catch (HttpRequestException e)
        {
            throw new TransferException($"{server} can't be reached: {e.Message}");
        }
    }

    private static string Message(JsonMembers answer)
    {
        var error = answer.Find("error"u8) is { } nested ? JsonMembers.Of(nested) : answer;
        return error.Find("message"u8)?.TryString() ?? "the server refused it";
    }

    private static long? Number(JsonText? json) =>
        long.TryParse(json?.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
