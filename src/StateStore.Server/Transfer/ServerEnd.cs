using System.Globalization;
using System.Text;
using StateStore.Server.Remote;
using StateStore.Transfer;

namespace StateStore.Server.Transfer;

/// <summary>A table of a running server, used through its HTTP door.</summary>
internal sealed class ServerEnd(ServerDoor door, string ns, string table) : ITableEnd
{
    private readonly string _path = $"/v1/namespaces/{Uri.EscapeDataString(ns)}/tables/{Uri.EscapeDataString(table)}";

    private int _pageSize = 500;

    public async Task<TableShape?> DescribeAsync(CancellationToken cancellation)
    {
        var described = await door.SendAsync(HttpMethod.Get, _path, null, cancellation).ConfigureAwait(false);
        if (!described.TryGet(out var answer, out var error))
        {
            return error.Code == ErrorCode.NotFound ? null : throw new TransferException(error.Message);
        }

        var found = JsonMembers.Of(answer.Find("table"u8)!.Value);
        var fields = found.Find("fields"u8)!.Value;
        return new(Number(found.Find("length"u8)) ?? 0, [.. JsonItems.Of(fields).Select(field => field.TryString()!)], found.Find("json_schema"u8) is not null);
    }

    public Task CreateAsync(CancellationToken cancellation) => SendAsync(HttpMethod.Put, _path, "{}"u8.ToArray(), cancellation);

    public async Task<(IReadOnlyList<JsonText> Records, long? Next)> ReadAsync(long? after, CancellationToken cancellation)
    {
        var query = after is { } id ? $"&after={id.ToString(CultureInfo.InvariantCulture)}" : "";
        (var read, _pageSize) = await door.GetPageAsync(size => $"{_path}/records?limit={size}{query}", _pageSize, cancellation).ConfigureAwait(false);
        if (!read.TryGet(out var answer, out var error))
        {
            throw new TransferException(error.Message);
        }

        return answer.Find("corrupt"u8) is { } corrupt
            ? throw new TransferException(JsonMembers.Of(JsonItems.Of(corrupt)[0]).Find("message"u8)?.TryString() ?? "a record is corrupt")
            : (JsonItems.Of(answer.Find("records"u8)!.Value), Number(answer.Find("next"u8)));
    }

    public async Task WriteAsync(IReadOnlyList<ImportedRecord> records, CancellationToken cancellation)
    {
        var written = await door.SendAsync(HttpMethod.Post, "/v1/commands", Batch(records), cancellation).ConfigureAwait(false);
        if (written.Error is { } error)
        {
            throw error.Code is ErrorCode.TooLarge or ErrorCode.InvalidInput ? new BatchRefusedException(error.Message) : new TransferException(error.Message);
        }
    }

    public ValueTask DisposeAsync()
    {
        door.Dispose();
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

    private async Task<JsonMembers> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellation) =>
        (await door.SendAsync(method, path, body, cancellation).ConfigureAwait(false)).TryGet(out var answer, out var error)
            ? answer
            : throw new TransferException(error.Message);

    private static long? Number(JsonText? json) =>
        long.TryParse(json?.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
