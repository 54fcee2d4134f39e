using System.Text.Json;
using StateStore.Server.Tests.Access;

namespace StateStore.Server.Tests;

/// <summary>The commands about keys and tenants, on a storage and on a running server.</summary>
public sealed class AccessCommandTests : ServerTest
{
    private const string Storage = "--storage sqlite:keys.db";

    [Fact]
    public async Task A_key_created_on_the_storage_closes_the_running_server_and_manages_it_over_http()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, Storage);
        Assert.Contains("open: every program of this machine may do everything", server.Output, StringComparison.Ordinal);
        var key = (await SucceedsAsync($"key create --admin --name ops --quiet {Storage}")).Trim();
        Assert.StartsWith("statestore_", key, StringComparison.Ordinal);
        await UntilAsync(() => server.SendAsync("GET", "/v1/namespaces"), answer => answer.Status == 401);

        Directory.Write("ops.key", key);
        await FailsAsync(2, "use https", "key list --server http://state.example.com --key-file ops.key");
        var there = $"--server {server.Client.BaseAddress} --key-file ops.key";
        await SucceedsAsync($"tenant set acme --namespaces acme:* --requests-per-second 500 --max-keys 1 --max-record-bytes 1000 --max-inboxes 5 {there}");
        var created = await SucceedsAsync($"key create --name app --tenant acme --scopes keys:*,events:read --ttl 90d --json {there}");
        var id = JsonDocument.Parse(created).RootElement.GetProperty("id").GetString()!;
        var tenants = await SucceedsAsync($"tenant list {there}");
        Assert.Contains("\"record_bytes\":1000,\"keys\":1,", tenants, StringComparison.Ordinal);
        Assert.Contains("\"inboxes\":5,\"inbox_bytes\":null}", tenants, StringComparison.Ordinal);
        server.With(key);
        Assert.Equal(
            (200, 429), ((await server.SendAsync("PUT", "/v1/namespaces/acme:a/keys/one", "1")).Status, (await server.SendAsync("PUT", "/v1/namespaces/acme:a/keys/two", "2")).Status));
        Assert.Contains(id, await SucceedsAsync($"key list {there}"), StringComparison.Ordinal);
        await SucceedsAsync($"key disable {id} {there}");
        Assert.Contains("disabled", await SucceedsAsync($"key show {id} {there}"), StringComparison.Ordinal);
        await SucceedsAsync($"key enable {id} {there}");
        Assert.Contains("statestore_", await SucceedsAsync($"key rotate {id} --overlap 0s {there}"), StringComparison.Ordinal);
        Assert.Contains("revoked", await SucceedsAsync($"key revoke {id} {there}"), StringComparison.Ordinal);
        await SucceedsAsync($"tenant delete acme {there}");
        await FailsAsync(1, "valid credentials", $"key list --server {server.Client.BaseAddress}");
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_prints_no_key()
    {
        var id = JsonDocument.Parse(await SucceedsAsync($"key create --admin --name ops --json {Storage}")).RootElement.GetProperty("id").GetString()!;
        foreach (var change in new[] { "key create --admin --name two", $"key rotate {id}", $"key revoke {id}", "tenant set a --namespaces a" })
        {
            Assert.DoesNotContain("statestore_", await SucceedsAsync($"{change} --dry-run {Storage}"), StringComparison.Ordinal);
        }

        var listed = JsonDocument.Parse(await SucceedsAsync($"key list --json {Storage}")).RootElement.GetProperty("keys");
        Assert.False(Assert.Single(listed.EnumerateArray()).TryGetProperty("revoked_at", out _));
    }

    [Fact]
    public async Task A_bad_command_reports_the_reason_in_one_line_and_never_repeats_a_key()
    {
        var key = (await SucceedsAsync("key generate")).Trim();
        await FailsAsync(1, "does not exist", $"key list {Storage}");
        await FailsAsync(2, "is not a scope", $"key create --name x --scopes nonsense {Storage}");
        await FailsAsync(2, "needs a scope", $"key create --name x {Storage}");
        await FailsAsync(2, "ttl must be", $"key create --name x --admin --ttl 0s {Storage}");
        await FailsAsync(2, "live in its server", "key list --storage memory:");
        await FailsAsync(2, "exclude each other", $"key list {Storage} --server http://127.0.0.1:1");
        await FailsAsync(1, "can't be reached", "key list --server http://127.0.0.1:1");
        var (exitCode, _, errors) = await RunAsync($"key revoke {key} {Storage}");
        Assert.Equal(2, exitCode);
        Assert.DoesNotContain(key, string.Concat(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_storage_of_the_environment_is_the_default()
    {
        await RunAsync("key create --admin --name ops", ("STATESTORE_STORAGE", "sqlite:other.db"));
        Assert.Contains("ops", await SucceedsAsync("key list --storage sqlite:other.db"), StringComparison.Ordinal);
    }
}
