using System.Globalization;
using StateStore.Client;

namespace StateStore.Server.Access;

/// <summary>The keys and tenants of a running server, used through its HTTP API.</summary>
internal sealed class ServerAccess(StateStoreClient client) : IAccessEnd
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

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private static string Of(string path, string name) => $"{path}/{Uri.EscapeDataString(name)}";

    private Task<Result<JsonText>> SendAsync(HttpMethod method, string path, JsonText? body, bool isDryRun, CancellationToken cancellation) =>
        client.SendAsync(method, isDryRun ? path + "?dry_run=true" : path, body, cancellation).AsTask();

    /// <summary>Reads all pages of a list into one answer.</summary>
    private async Task<Result<JsonText>> ListAsync(string path, string member, CancellationToken cancellation)
    {
        var pages = new PageReader(1_000);
        var items = new List<JsonText>();
        for (var after = ""; after is not null;)
        {
            var from = after.Length == 0 ? "" : "&after=" + Uri.EscapeDataString(after);
            var read = await pages.ReadAsync(
                size => client.SendAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{path}?limit={size}{from}"), null, cancellation)).ConfigureAwait(false);
            if (!read.TryGet(out var answer, out var error))
            {
                return error;
            }

            var page = JsonMembers.Of(answer);
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
