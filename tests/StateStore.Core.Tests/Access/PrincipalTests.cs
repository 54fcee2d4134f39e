using StateStore.Core.Access;

namespace StateStore.Core.Tests.Access;

public sealed class PrincipalTests
{
    [Theory]
    [InlineData("keys:read@app", "app", null)]
    [InlineData("keys:write@app", "app", ErrorCode.Forbidden)]
    [InlineData("keys:read@app", "other", ErrorCode.NotFound)]
    [InlineData("keys:read@app/x*", "app", ErrorCode.Forbidden)]
    public void Without_the_verb_a_visible_namespace_is_FORBIDDEN_and_any_other_NOT_FOUND(string scope, string ns, ErrorCode? expected) =>
        Assert.Equal(expected, Of(scope).Check(Permission.KeysRead, ns, "k")?.Code);

    [Theory]
    [InlineData("acme:a", null)]
    [InlineData("acme", ErrorCode.NotFound)]
    [InlineData("other", ErrorCode.NotFound)]
    public void A_tenant_bounds_every_scope(string ns, ErrorCode? expected)
    {
        var principal = Of("admin") with { Tenant = new("acme", [NamePattern.Parse("acme:*").Value], CallerLimits.None) };
        Assert.Equal(expected, principal.Check(Permission.KeysRead, ns, "k")?.Code);
        Assert.Equal(expected, principal.CheckAll(Permission.SchemaWrite, ns)?.Code);
        Assert.Equal(expected, principal.CheckSome(Permission.TablesWrite, ns)?.Code);
        Assert.Equal(expected, principal.CheckSees(ns)?.Code);
    }

    [Fact]
    public void A_caller_with_a_tenant_has_no_server_wide_permission()
    {
        var principal = Of("admin") with { Tenant = new("acme", [NamePattern.All], CallerLimits.None) };
        Assert.Equal(ErrorCode.Forbidden, principal.CheckServerWide(Permission.Admin)?.Code);
        Assert.Null(Of("admin").CheckServerWide(Permission.Admin));
        Assert.Equal(ErrorCode.Forbidden, Of("*").CheckServerWide(Permission.MetricsRead)?.Code);
    }

    [Fact]
    public void The_refusal_of_a_foreign_namespace_does_not_name_it()
    {
        var principal = Of("keys:read@app");
        Assert.Equal(principal.Check(Permission.KeysRead, "one", "k"), principal.Check(Permission.TablesWrite, "two", "k"));
    }

    [Fact]
    public void Some_entry_is_enough_before_the_entries_are_known() => Assert.Null(Of("keys:read@app/x*").CheckSome(Permission.KeysRead, "app"));

    private static Principal Of(string scope) => new("test", [Scope.Parse(scope).Value]);
}
