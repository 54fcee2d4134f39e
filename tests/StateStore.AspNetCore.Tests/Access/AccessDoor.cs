using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace StateStore.AspNetCore.Tests.Access;

/// <summary>A server whose storage may have keys.</summary>
public sealed class AccessDoor : IAsyncDisposable
{
    private AccessDoor(Door door, FakeTimeProvider clock) => (Door, Clock) = (door, clock);

    public Door Door { get; }

    public FakeTimeProvider Clock { get; }

    public AccessStore Keys => Door.Services.GetRequiredService<AccessStore>();

    public KeyRing Ring => Door.Services.GetRequiredService<KeyRing>();

    public static async Task<AccessDoor> OpenAsync(HttpOptions? options = null)
    {
        var clock = new FakeTimeProvider(new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero));
        return new(await Door.OpenAsync(options: options, clock: clock, access: new() { IsOpenWithoutKeys = true }), clock);
    }

    /// <summary>Creates a key with scopes that commas separate, and returns its text.</summary>
    public async Task<string> CreateAsync(string scopes, string? tenant = null, TimeSpan? ttl = null)
    {
        var draft = new KeyDraft(tenant is null ? scopes : $"{scopes} of {tenant}", [.. scopes.Split(',').Select(scope => Scope.Parse(scope).Value)])
        {
            Tenant = tenant,
            Ttl = ttl,
        };
        return (await Keys.CreateKeyAsync(draft with { Name = draft.Name[..Math.Min(draft.Name.Length, KeyDraft.LongestName)] })).Value.Text!;
    }

    /// <summary>Creates a tenant that owns the namespaces of these patterns.</summary>
    public async Task AddTenantAsync(string name, params string[] patterns) =>
        Assert.True((await Keys.SetTenantAsync(new(name, [.. patterns.Select(pattern => NamePattern.Parse(pattern).Value)], CallerLimits.None))).IsOk);

    /// <summary>Makes the changes of keys hold.</summary>
    public async Task RefreshAsync() => Assert.Null(await Ring.RefreshAsync());

    /// <summary>The namespaces of users that requests have changed, in order. The namespaces of the server itself are left out.</summary>
    public ImmutableArray<string> Changed => [.. Door.Storage.Changed.Where(ns => !ns.StartsWith('$'))];

    public static (string, string)[] Bearer(string key) => [("Authorization", "Bearer " + key)];

    public ValueTask DisposeAsync() => Door.DisposeAsync();
}
