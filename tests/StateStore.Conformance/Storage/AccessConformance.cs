using Microsoft.Extensions.Logging.Abstractions;
using StateStore.Core.Access;
using StateStore.Engine.Access;

namespace StateStore.Conformance.Storage;

/// <summary>The API keys on a store: they survive, several processes share them, and a revocation holds everywhere within a second.</summary>
public class AccessConformance(IStorageTarget target) : StorageConformance(target)
{
    private static readonly KeyDraft Draft = new("bot", [Scope.Parse("keys:read@app").Value]);

    private readonly FakeTimeProvider _clock = new(new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_created_key_is_accepted_also_after_a_restart_and_its_text_is_stored_nowhere()
    {
        using var access = Open();
        var created = (await access.CreateKeyAsync(Draft)).Value;
        if (Target.IsDurable)
        {
            await ReopenAsync();
        }

        using var reopened = Open();
        var ring = await RingAsync(reopened);
        Assert.Equal("bot", ring.Authenticate(created.Text!).Value.Principal.Name);
        var listed = Assert.Single((await reopened.ListKeysAsync()).Value);
        Assert.DoesNotContain(created.Text![^40..], System.Text.Encoding.UTF8.GetString(AccessCodec.Encode(listed)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revocation_by_one_process_holds_in_another_within_a_second()
    {
        using var one = Open();
        using var two = Open();
        var created = (await one.CreateKeyAsync(Draft)).Value;
        using var ring = await RingAsync(two);
        await ring.StartAsync(default);
        var caller = ring.Authenticate(created.Text!).Value;
        await one.RevokeKeyAsync(created.Key.Id);
        var ended = new TaskCompletionSource();
        using var registration = caller.Ended.Register(ended.SetResult);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Deadline.Within(ended.Task, "the end of the revoked caller");
        Assert.Equal(ErrorCode.Unauthorized, ring.Authenticate(created.Text!).Error?.Code);
        await ring.StopAsync(default);
    }

    [Fact]
    public async Task A_rotated_key_is_accepted_with_both_secrets_until_the_overlap_ends_and_its_streams_go_on()
    {
        using var access = Open();
        var created = (await access.CreateKeyAsync(Draft)).Value;
        using var ring = await RingAsync(access);
        var caller = ring.Authenticate(created.Text!).Value;
        var rotated = (await access.RotateKeyAsync(created.Key.Id, TimeSpan.FromHours(1))).Value;
        await ring.RefreshAsync();
        Assert.Same(caller, ring.Authenticate(rotated.Text!).Value);
        Assert.Same(caller, ring.Authenticate(created.Text!).Value);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(ErrorCode.Unauthorized, ring.Authenticate(created.Text!).Error?.Code);
        Assert.Same(caller, ring.Authenticate(rotated.Text!).Value);
        Assert.False(caller.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task Concurrent_changes_of_one_key_by_two_processes_all_happen()
    {
        using var one = Open();
        using var two = Open();
        var id = (await one.CreateKeyAsync(Draft)).Value.Key.Id;
        var generation = (await one.GetGenerationAsync()).Value;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
            Assert.True((await (i % 2 == 0 ? one : two).RotateKeyAsync(id, TimeSpan.FromHours(1))).IsOk))));
        Assert.Equal(generation + 20, (await two.GetGenerationAsync()).Value);
    }

    [Fact]
    public async Task A_revoked_key_stays_revoked()
    {
        using var access = Open();
        var id = (await access.CreateKeyAsync(Draft)).Value.Key.Id;
        await access.RevokeKeyAsync(id);
        Assert.True((await access.RevokeKeyAsync(id)).IsOk);
        Assert.Equal(ErrorCode.InvalidInput, (await access.RotateKeyAsync(id, TimeSpan.Zero)).Error?.Code);
        Assert.Equal(ErrorCode.InvalidInput, (await access.DisableKeyAsync(id, false)).Error?.Code);
        Assert.Equal(ErrorCode.NotFound, (await access.RevokeKeyAsync("ffffffffffff")).Error?.Code);
    }

    [Fact]
    public async Task A_bootstrap_key_is_stored_once_and_not_again_after_its_revocation()
    {
        using var access = Open();
        var text = KeySecret.Format("0123456789ab", new byte[32]);
        Assert.True((await access.EnsureAdminKeyAsync(text, "bootstrap")).Value);
        Assert.False((await access.EnsureAdminKeyAsync(text, "bootstrap")).Value);
        await access.RevokeKeyAsync("0123456789ab");
        Assert.False((await access.EnsureAdminKeyAsync(text, "bootstrap")).Value);
        Assert.Equal(ErrorCode.Unauthorized, (await RingAsync(access)).Authenticate(text).Error?.Code);
        Assert.Equal(ErrorCode.InvalidInput, (await access.EnsureAdminKeyAsync("x", "bootstrap")).Error?.Code);
    }

    [Fact]
    public async Task A_key_of_a_tenant_follows_the_tenant()
    {
        using var access = Open();
        Assert.Equal(ErrorCode.NotFound, (await access.CreateKeyAsync(Draft with { Tenant = "acme" })).Error?.Code);
        await access.SetTenantAsync(new("acme", [NamePattern.Parse("app").Value], CallerLimits.None));
        var created = (await access.CreateKeyAsync(Draft with { Tenant = "acme" })).Value;
        using var ring = await RingAsync(access);
        Assert.True(ring.Authenticate(created.Text!).Value.Principal.Sees("app"));
        Assert.Null(await access.DeleteTenantAsync("acme"));
        await ring.RefreshAsync();
        Assert.False(ring.Authenticate(created.Text!).Value.Principal.Sees("app"));
        Assert.Equal(ErrorCode.NotFound, (await access.DeleteTenantAsync("acme"))?.Code);
    }

    [Fact]
    public async Task The_quota_of_a_tenant_holds_in_each_of_its_namespaces_until_an_administrator_changes_it()
    {
        using var access = Open();
        var quotas = new TenantQuotas(EngineOptions.Default with { MaxKeys = new PerNamespace<long>(100).With("acme:small", 3) });
        await using var store = new LocalStateStore(Storage, EngineOptions.Default with { Quotas = quotas.Of }, _clock);
        using var ring = new KeyRing(access, store, new() { Quotas = quotas }, _clock, NullLogger<KeyRing>.Instance);
        await access.SetTenantAsync(new("acme", [NamePattern.Parse("acme:*").Value], CallerLimits.None) { Quota = new(Keys: 1) });
        await ring.RefreshAsync();
        Assert.Equal(ErrorCode.LimitExceeded, await SetKeysAsync("acme:a", 2));
        Assert.Null(await SetKeysAsync("acme:b", 1));
        Assert.Null(await SetKeysAsync("other", 2));
        await access.SetTenantAsync(new("acme", [NamePattern.Parse("acme:*").Value], CallerLimits.None) { Quota = new(Conversations: 1) });
        await ring.RefreshAsync();
        Assert.Null(await SetKeysAsync("acme:a", 2));
        Assert.Equal(ErrorCode.LimitExceeded, await SetKeysAsync("acme:a", 101));
        Assert.Equal(ErrorCode.LimitExceeded, await SetKeysAsync("acme:small", 4));
        await access.SetTenantAsync(new("vip", [NamePattern.Parse("acme:vip:*").Value], CallerLimits.None));
        await access.SetTenantAsync(new("acme", [NamePattern.Parse("acme:*").Value], CallerLimits.None) { Quota = new(Keys: 1) });
        await ring.RefreshAsync();
        Assert.Null(await SetKeysAsync("acme:vip:a", 100));

        async Task<ErrorCode?> SetKeysAsync(string ns, int count)
        {
            var set = new KeyCommand.Set(KeyValue.Of(JsonText.EmptyObject));
            return (await store.Keys.ChangeAsync(ns, [.. Enumerable.Range(0, count).Select(i => new KeyRequest($"k{i}", set))])).Error?.Code;
        }
    }

    [Fact]
    public async Task The_hour_of_the_last_use_is_kept()
    {
        using var access = Open();
        var created = (await access.CreateKeyAsync(Draft)).Value;
        using var ring = await RingAsync(access);
        _clock.Advance(TimeSpan.FromMinutes(90));
        Assert.True(ring.Authenticate(created.Text!).IsOk);
        await ring.StopAsync(default);
        Assert.Equal(new DateTimeOffset(2026, 1, 24, 13, 0, 0, TimeSpan.Zero), (await access.ListKeysAsync()).Value.Single().LastUsedAt);
    }

    [Fact]
    public async Task No_request_of_a_user_reaches_the_keys()
    {
        using var access = Open();
        await access.CreateKeyAsync(Draft);
        await using var store = new LocalStateStore(Storage, clock: _clock);
        Assert.Empty((await store.Namespaces.ListAsync()).Value.Namespaces);
        Assert.Equal(ErrorCode.InvalidName, (await store.Keys.ListAsync("$access", new())).Error?.Code);
        Assert.Equal(ErrorCode.InvalidName, (await store.Namespaces.DeleteAsync("$access")).Error?.Code);
        Assert.Equal(ErrorCode.InvalidName, (await store.Changes.ReadAsync("$access", LogPosition.Start)).Error?.Code);
    }

    private AccessStore Open() => new(Storage, _clock);

    private async Task<KeyRing> RingAsync(AccessStore access)
    {
        // No test uses the callers' store here.
        var ring = new KeyRing(access, new LocalStateStore(Storage, clock: _clock), new(), _clock, NullLogger<KeyRing>.Instance);
        Assert.Null(await ring.RefreshAsync());
        return ring;
    }
}
