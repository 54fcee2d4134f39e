using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StateStore.Core.Access;
using StateStore.Engine.Access;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests.Access;

/// <summary>The callers that a ring admits: of an open server, a closed one, and one that does not know its keys.</summary>
public sealed class KeyRingTests : IAsyncDisposable
{
    private static readonly KeyDraft Draft = new("bot", [Scope.Parse("keys:read@app").Value]);

    private readonly FakeTimeProvider _clock = new();
    private readonly FaultyStorage _storage = new(new MemoryStorage());
    private readonly LocalStateStore _store;
    private readonly AccessStore _access;

    public KeyRingTests()
    {
        _store = new(_storage, clock: _clock);
        _access = new(_storage, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        _access.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_storage_that_never_had_a_key_makes_an_open_server_only_if_that_is_allowed()
    {
        using var open = Ring(new() { IsOpenWithoutKeys = true });
        using var closed = Ring(new());
        await open.RefreshAsync();
        await closed.RefreshAsync();
        Assert.True(open.IsOpen);
        Assert.Same(_store, open.Anonymous.Value.Store);
        Assert.Equal(ErrorCode.Unauthorized, closed.Anonymous.Error?.Code);
    }

    [Fact]
    public async Task A_server_with_tokens_of_an_issuer_is_never_open()
    {
        using var ring = Ring(new() { IsOpenWithoutKeys = true, HasOtherCredentials = true });
        await ring.RefreshAsync();
        Assert.Equal(ErrorCode.Unauthorized, ring.Anonymous.Error?.Code);
    }

    [Fact]
    public void Before_the_keys_are_known_every_caller_is_refused()
    {
        using var ring = Ring(new() { IsOpenWithoutKeys = true });
        Assert.Equal(ErrorCode.StorageUnavailable, ring.Anonymous.Error?.Code);
        Assert.Equal(ErrorCode.StorageUnavailable, ring.Authenticate("x").Error?.Code);
    }

    [Fact]
    public async Task A_refused_key_causes_no_look_while_the_storage_is_unavailable()
    {
        using var ring = Ring(new());
        await ring.RefreshAsync();
        await _access.CreateKeyAsync(Draft);
        Assert.True(await ring.FindNewAsync());
        _storage.IsAway = true;
        Assert.NotNull(await ring.RefreshAsync());
        var calls = _storage.Calls;
        Assert.False(await ring.FindNewAsync());
        Assert.Equal(calls, _storage.Calls);
        _storage.IsAway = false;
        Assert.Null(await ring.RefreshAsync());
        Assert.True(await ring.FindNewAsync());
    }

    [Fact]
    public async Task A_start_without_keys_fails_if_the_server_must_not_be_open()
    {
        using var ring = Ring(new());
        await Assert.ThrowsAsync<AccessClosedException>(() => ring.StartAsync(default));
    }

    [Fact]
    public async Task A_closed_server_stays_closed_when_the_stored_keys_are_lost()
    {
        await _access.CreateKeyAsync(Draft);
        using var ring = Ring(new() { IsOpenWithoutKeys = true });
        await ring.RefreshAsync();
        await using var empty = new LocalStateStore(new MemoryStorage(), clock: _clock);
        foreach (var key in (await _access.ListKeysAsync()).Value)
        {
            await _storage.CommitAsync(new("$access", [], [Write.Forget(EntityKey.Key("key/" + key.Id)), Write.Forget(EntityKey.Key("generation"))], []), default);
        }

        await ring.RefreshAsync();
        Assert.Equal(ErrorCode.Unauthorized, ring.Anonymous.Error?.Code);
    }

    [Fact]
    public async Task Every_reason_for_a_refusal_has_the_same_answer()
    {
        var live = (await _access.CreateKeyAsync(Draft)).Value;
        var revoked = (await _access.CreateKeyAsync(Draft)).Value;
        var disabled = (await _access.CreateKeyAsync(Draft)).Value;
        var expired = (await _access.CreateKeyAsync(Draft with { Ttl = TimeSpan.FromSeconds(1) })).Value;
        await _access.RevokeKeyAsync(revoked.Key.Id);
        await _access.DisableKeyAsync(disabled.Key.Id, true);
        using var ring = Ring(new());
        await ring.RefreshAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        string[] refused =
        [
            "", "x", live.Text![..^1], revoked.Text!, disabled.Text!, expired.Text!,
            KeySecret.Format(live.Key.Id, new byte[32]), KeySecret.Format("ffffffffffff", new byte[32]),
        ];
        Assert.Equal(Assert.Single(refused.Select(key => ring.Authenticate(key).Error).Distinct()), ring.Anonymous.Error);
        Assert.True(ring.Authenticate(live.Text!).IsOk);
    }

    [Fact]
    public async Task A_disabled_key_is_accepted_again_when_it_is_enabled()
    {
        var key = (await _access.CreateKeyAsync(Draft)).Value;
        using var ring = Ring(new());
        await _access.DisableKeyAsync(key.Key.Id, true);
        await ring.RefreshAsync();
        Assert.False(ring.Authenticate(key.Text!).IsOk);
        await _access.DisableKeyAsync(key.Key.Id, false);
        await ring.RefreshAsync();
        Assert.True(ring.Authenticate(key.Text!).IsOk);
    }

    [Fact]
    public async Task A_certificate_is_the_caller_of_the_newest_key_with_its_subject()
    {
        await _access.CreateKeyAsync(Draft with { Certificate = "worker" });
        _clock.Advance(TimeSpan.FromSeconds(1));
        var newer = (await _access.CreateKeyAsync(Draft with { Name = "newer", Certificate = "worker" })).Value;
        using var ring = Ring(new());
        await ring.RefreshAsync();
        Assert.Null(newer.Text);
        Assert.Equal("newer", ring.AuthenticateCertificate("worker").Value.Principal.Name);
        Assert.Equal(ErrorCode.Unauthorized, ring.AuthenticateCertificate("other").Error?.Code);
    }

    [Fact]
    public async Task Known_keys_stay_valid_while_the_storage_is_unavailable()
    {
        var key = (await _access.CreateKeyAsync(Draft)).Value;
        using var ring = Ring(new());
        await ring.RefreshAsync();
        _storage.IsAway = true;
        Assert.Equal(ErrorCode.StorageUnavailable, (await ring.RefreshAsync())?.Code);
        Assert.True(ring.Authenticate(key.Text!).IsOk);
    }

    private KeyRing Ring(AccessOptions options) => new(_access, _store, options, _clock, NullLogger<KeyRing>.Instance);
}
