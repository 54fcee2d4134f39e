using System.Text;
using System.Text.Json;
using StateStore.Core.Access;
using StateStore.Engine.Access;

namespace StateStore.Conformance.Storage;

/// <summary>The audit log on a store: a change of rights and its entry are one commit, and every process reads the same log.</summary>
public class AuditConformance(IStorageTarget target) : StorageConformance(target)
{
    private static readonly KeyDraft Draft = new("bot", [Scope.Parse("keys:read@app").Value]);
    private static readonly Actor Root = new("root", "http") { KeyId = "0123456789ab", RequestId = "r1" };

    private readonly FakeTimeProvider _clock = new(new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Each_change_of_a_key_leaves_one_entry_with_its_actor_and_the_key_afterwards()
    {
        using var access = new AccessStore(Storage, _clock);
        var created = (await access.CreateKeyAsync(Draft, actor: Root)).Value;
        var id = created.Key.Id;
        var rotated = (await access.RotateKeyAsync(id, TimeSpan.FromHours(1), actor: Root)).Value;
        await access.DisableKeyAsync(id, true, actor: Actor.OfUser("alice"));
        await access.DisableKeyAsync(id, false, actor: Actor.OfUser("alice"));
        await access.RevokeKeyAsync(id, actor: Root);
        await access.RevokeKeyAsync(id, actor: Root);

        var entries = await EntriesAsync();
        Assert.Equal(
            [("key.created", "root", 1), ("key.rotated", "root", 2), ("key.disabled", "cli:alice", 2), ("key.enabled", "cli:alice", 2), ("key.revoked", "root", 0)],
            entries.Select(entry => (Text(entry, "action"), Text(entry, "actor"), entry.GetProperty("details").GetProperty("secrets").GetInt32())));
        Assert.All(entries, entry => Assert.Equal((id, "ok"), (Text(entry, "target"), Text(entry, "outcome"))));
        Assert.Equal(("0123456789ab", "r1", "http"), (Text(entries[0], "key_id"), Text(entries[0], "request_id"), Text(entries[0], "door")));
        var log = await LogTextAsync();
        Assert.DoesNotContain("sha256", log, StringComparison.Ordinal);
        Assert.All([created.Text!, rotated.Text!], text => Assert.DoesNotContain(text[^40..], log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changes_of_tenants_and_the_bootstrap_key_leave_entries()
    {
        using var access = new AccessStore(Storage, _clock);
        var key = KeySecret.Format("0123456789ab", new byte[KeySecret.SecretBytes]);
        await access.EnsureAdminKeyAsync(key, "bootstrap");
        await access.EnsureAdminKeyAsync(key, "bootstrap");
        await access.SetTenantAsync(new("acme", [NamePattern.Parse("acme:*").Value], CallerLimits.None), actor: Root);
        await access.DeleteTenantAsync("acme", actor: Root);

        var entries = await EntriesAsync();
        Assert.Equal(
            ["server key.bootstrapped 0123456789ab", "root tenant.set acme", "root tenant.deleted acme"],
            entries.Select(entry => $"{Text(entry, "actor")} {Text(entry, "action")} {Text(entry, "target")}"));
        Assert.Equal("acme:*", entries[1].GetProperty("details").GetProperty("namespaces")[0].GetString());
    }

    [Fact]
    public async Task A_change_that_is_refused_leaves_no_entry()
    {
        using var access = new AccessStore(Storage, _clock);
        Assert.Equal(ErrorCode.NotFound, (await access.RevokeKeyAsync("ffffffffffff", actor: Root)).Error?.Code);
        Assert.Equal(ErrorCode.NotFound, (await access.DeleteTenantAsync("acme", actor: Root))?.Code);
        Assert.Equal(ErrorCode.NotFound, (await access.CreateKeyAsync(Draft with { Tenant = "acme" }, actor: Root)).Error?.Code);

        Assert.Empty(await EntriesAsync());
    }

    [Fact]
    public async Task Concurrent_changes_leave_one_entry_each()
    {
        using var access = new AccessStore(Storage, _clock);
        await Deadline.Within(Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(async () => Assert.True((await access.CreateKeyAsync(Draft, actor: Root)).IsOk)))), "thirty keys");

        Assert.Equal(30, (await EntriesAsync()).Select(entry => Text(entry, "target")).Distinct().Count());
        Assert.Equal(30, (await access.GetGenerationAsync()).Value);
    }

    [Fact]
    public async Task Entries_survive_a_restart_if_the_store_is_durable_and_the_log_goes_on()
    {
        await using (var audit = new AuditLog(Storage, _clock))
        {
            await audit.RecordAsync(Root, AuditAction.SchemaSet, "bot");
        }

        await ReopenAsync();
        await using var reopened = new AuditLog(Storage, _clock);
        await reopened.RecordAsync(Root, AuditAction.NamespaceDeleted, "bot");

        string[] all = ["schema.set", "namespace.deleted"];
        Assert.Equal(Target.IsDurable ? all : all[1..], (await EntriesAsync()).Select(entry => Text(entry, "action")));
    }

    [Fact]
    public async Task A_follower_gets_entries_as_they_happen()
    {
        await using var audit = new AuditLog(Storage, _clock);
        await audit.RecordAsync(Root, AuditAction.SchemaSet, "before");
        using var end = new CancellationTokenSource();
        var stream = (await audit.Changes.FollowAsync(AuditLog.Log, null, end.Token)).Value;
        await using var feed = stream.Changes.GetAsyncEnumerator(end.Token);
        var next = feed.MoveNextAsync().AsTask();
        await audit.RecordAsync(Root, AuditAction.SchemaSet, "after");
        await Deadline.Within(next, "the entry");
        Assert.True(AuditCodec.Has(feed.Current.Payload, "namespace", "after"));
        await end.CancelAsync();
    }

    [Fact]
    public async Task Users_cannot_read_the_log_as_a_namespace()
    {
        await using var store = new LocalStateStore(Storage, clock: _clock);
        await using var audit = new AuditLog(Storage, _clock);
        await audit.RecordAsync(Root, AuditAction.SchemaSet, "bot");

        Assert.Equal(ErrorCode.InvalidName, (await store.Changes.ReadAsync(AuditLog.Log, LogPosition.Start)).Error?.Code);
        Assert.Equal(ErrorCode.InvalidName, (await store.Changes.FollowAsync(AuditLog.Log, LogPosition.Start)).Error?.Code);
        Assert.Empty((await store.Namespaces.ListAsync()).Value.Namespaces);
    }

    private static string? Text(JsonElement entry, string member) => entry.GetProperty(member).GetString();

    private async Task<JsonElement[]> EntriesAsync() =>
        [.. (await Storage.ReadLogAsync(AuditLog.Log, LogPosition.Start, 1_000, default)).Entries.Select(entry => JsonDocument.Parse(entry.Payload).RootElement)];

    private async Task<string> LogTextAsync() =>
        string.Concat((await Storage.ReadLogAsync(AuditLog.Log, LogPosition.Start, 1_000, default)).Entries.Select(entry => Encoding.UTF8.GetString(entry.Payload.Span)));
}
