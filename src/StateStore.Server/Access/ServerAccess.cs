using System.Globalization;
using StateStore.Server.Remote;

namespace StateStore.Server.Access;

/// <summary>The keys and tenants of a running server, used through its HTTP door.</summary>
internal sealed class ServerAccess(ServerDoor door) : IAccessEnd
{
    private const string Keys = "/v1/admin/keys";
    private const string Tenants = "/v1/admin/tenants";

    public Task<Result<JsonText>> CreateKeyAsync(KeyDraft draft, JsonText body, bool isDryRun, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, Keys, body, isDryRun, cancellation);

    public Task<Result<JsonText>> ListKeysAsync(CancellationToken cancellation) => ListAsync(Keys, "keys", cancellation);

    public Task<Result<JsonText>> GetKeyAsync(string id, CancellationToken cancellation) => SendAsync(HttpMethod.Get, Of(Keys, id), null, isDryRun: false, cancellation);

    public Task<Result<JsonText>> RotateKeyAsync(string id, TimeSpan overlap, bool isDryRun, CancellationToken cancellation)
    {
        var body = new JsonBuilder();
        body.Raw("{\"overlap\":"u8).String(string.Create(CultureInfo.InvariantCulture, $"{(long)overlap.TotalMilliseconds}ms")).Byte((byte)'}');
        return SendAsync(HttpMethod.Post, Of(Keys, id) + "/rotate", body.ToJsonText(), isDryRun, cancellation);
    }

    public Task<Result<JsonText>> RevokeKeyAsync(string id, bool isDryRun, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, Of(Keys, id), null, isDryRun, cancellation);

    public Task<Result<JsonText>> SwitchKeyAsync(string id, bool isDisabled, bool isDryRun, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, Of(Keys, id) + (isDisabled ? "/disable" : "/enable"), null, isDryRun, cancellation);

    public Task<Result<JsonText>> SetTenantAsync(Tenant tenant, JsonText body, bool isDryRun, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Put, Of(Tenants, tenant.Name), body, isDryRun, cancellation);

    public Task<Result<JsonText>> ListTenantsAsync(CancellationToken cancellation) => ListAsync(Tenants, "tenants", cancellation);

    public Task<Result<JsonText>> DeleteTenantAsync(string name, bool isDryRun, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, Of(Tenants, name), null, isDryRun, cancellation);

    public ValueTask DisposeAsync()
    {
        door.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Of(string path, string name) => $"{path}/{Uri.EscapeDataString(name)}";

    private async Task<Result<JsonText>> SendAsync(HttpMethod method, string path, JsonText? body, bool isDryRun, CancellationToken cancellation)
    {
        var sent = await door.SendAsync(method, isDryRun ? path + "?dry_run=true" : path, body?.Utf8.ToArray(), cancellation).ConfigureAwait(false);
        if (!sent.TryGet(out var answer, out var error))
        {
            return error;
        }

        var json = new JsonBuilder();
        for (var i = 0; i < answer.Count; i++)
        {
            json.Raw(i == 0 ? "{"u8 : ","u8).Raw(answer.Member(i).Span);
        }

        return json.Byte((byte)'}').ToJsonText();
    }

    /// <summary>Reads all pages of a list into one answer.</summary>
    private async Task<Result<JsonText>> ListAsync(string path, string member, CancellationToken cancellation)
    {
        var items = new List<JsonText>();
        var after = (string?)"";
        for (var size = 1_000; after is not null;)
        {
            var from = after.Length == 0 ? "" : "&after=" + Uri.EscapeDataString(after);
            (var read, size) = await door.GetPageAsync(
                limit => string.Create(CultureInfo.InvariantCulture, $"{path}?limit={limit}{from}"), size, cancellation).ConfigureAwait(false);
            if (!read.TryGet(out var page, out var error))
            {
                return error;
            }

            items.AddRange(JsonItems.Of(page.Find(System.Text.Encoding.ASCII.GetBytes(member))!.Value));
            after = page.Find("next"u8)?.TryString();
        }

        var json = new JsonBuilder();
        json.Raw("{\"ok\":true,"u8).String(member).Raw(":["u8);
        foreach (var (i, item) in items.Index())
        {
            json.Raw(i == 0 ? ""u8 : ","u8).Raw(item.Utf8.Span);
        }

        return json.Raw("],\"next\":null}"u8).ToJsonText();
    }
}
