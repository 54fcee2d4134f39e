using StateStore.AspNetCore.Access;

namespace StateStore.AspNetCore.Tests;

/// <summary>An application that authenticates its users itself, and maps them to scopes.</summary>
public sealed class HostPrincipalTests : IAsyncLifetime
{
    private const string Mine = "/v1/namespaces/bot/conversations/one";

    private Door _door = null!;

    public async Task InitializeAsync() => _door = await Door.OpenEmbeddedAsync(
        _ => { },
        _ => { },
        new()
        {
            Principal = context => context.Request.Headers["X-User"] is [{ } name] ? Principal.Of(name, "conversations:*@bot") with { Limits = new(RequestsPerSecond: 2) } : null,
        });

    public async Task DisposeAsync() => await _door.DisposeAsync();

    [Fact]
    public async Task A_user_has_the_scopes_that_the_application_gives()
    {
        (await _door.SendAsync("PUT", Mine, """{"state":"A"}""", ("X-User", "ada"))).ShouldBeOk();
        (await _door.GetAsync("/v1/namespaces/bot/schema", ("X-User", "ada"))).ShouldFail(403, "FORBIDDEN", "The credentials of ada");
        (await _door.GetAsync(Mine)).ShouldFail(401, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Equal_principals_are_one_caller_with_one_set_of_limits()
    {
        (await _door.SendAsync("PUT", Mine, """{"state":"A"}""", ("X-User", "ada"))).ShouldBeOk();
        var caller = new HostCallers(_door.Store);
        Assert.Same(caller.Of(Principal.Of("ada", "keys:read")), caller.Of(Principal.Of("ada", "keys:read")));
        Assert.NotSame(caller.Of(Principal.Of("ada", "keys:read")), caller.Of(Principal.Of("ada", "keys:write")));
        Assert.NotSame(caller.Of(Principal.Of("ada", "keys:read")), caller.Of(Principal.Of("bob", "keys:read")));
    }

    [Fact]
    public void The_remembered_callers_are_bounded()
    {
        var callers = new HostCallers(_door.Store);
        for (var i = 0; i <= HostCallers.Capacity; i++)
        {
            callers.Of(new($"user {i}", []));
        }

        Assert.Equal(HostCallers.Capacity, callers.Count);
    }

    [Fact]
    public void A_text_that_is_no_scope_is_named_in_the_exception() =>
        Assert.Contains("\"read all\"", Assert.Throws<FormatException>(() => Principal.Of("ada", "read all")).Message, StringComparison.Ordinal);
}
