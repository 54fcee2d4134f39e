using StateStore.Core.Access;

namespace StateStore.Core.Tests.Access;

public sealed class ScopeTests
{
    [Theory]
    [InlineData("conversations:read@bot:*", "conversations:read", "bot:proposal", "c1", true)]
    [InlineData("conversations:read@bot:*", "conversations:write", "bot:proposal", "c1", false)]
    [InlineData("conversations:read@bot:*", "conversations:read", "shop", "c1", false)]
    [InlineData("conversations:read@bot", "conversations:read", "bot:proposal", "c1", false)]
    [InlineData("keys:*@app/session:*", "keys:write", "app", "session:1", true)]
    [InlineData("keys:*@app/session:*", "keys:write", "app", "sessions", false)]
    [InlineData("keys:*@app/session:*", "keys:write", "app", "", false)]
    [InlineData("keys:read@app/config", "keys:read", "app", "config", true)]
    [InlineData("keys:read@app/config", "keys:read", "app", "config2", false)]
    [InlineData("keys:read@a%2Fb", "keys:read", "a/b", "x", true)]
    [InlineData("keys:read@app/a/b*", "keys:read", "app", "a/b/c", true)]
    [InlineData("*:read@shop", "tables:read", "shop", "orders", true)]
    [InlineData("*:read@shop", "tables:write", "shop", "orders", false)]
    [InlineData("*", "schema:write", "any", "", true)]
    [InlineData("*", "admin", "any", "", false)]
    [InlineData("*", "audit:read", "any", "", false)]
    [InlineData("admin", "audit:read", "any", "", true)]
    [InlineData("admin@acme:*", "keys:write", "acme:a", "k", true)]
    public void A_scope_grants_its_verbs_on_its_namespaces_and_ids(string scope, string permission, string ns, string id, bool isGranted)
    {
        var wanted = Permissions.Grantable.Single(one => one.Text == permission).Permission;
        Assert.Equal(isGranted, Scope.Parse(scope).Value.Grants(wanted, ns, id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("read")]
    [InlineData("conversations")]
    [InlineData("conversations:fly")]
    [InlineData("*:fly")]
    [InlineData("fly:*")]
    [InlineData("CONVERSATIONS:READ")]
    [InlineData("keys:read@")]
    [InlineData("keys:read@*bot")]
    [InlineData("keys:read@a*b*")]
    [InlineData("keys:read@bot/")]
    [InlineData("keys:read@bot/*x")]
    [InlineData(" keys:read")]
    public void A_text_that_is_not_a_scope_is_INVALID_INPUT(string text) => Assert.Equal(ErrorCode.InvalidInput, Scope.Parse(text).Error?.Code);

    [Fact]
    public void A_scope_of_more_than_1000_characters_is_INVALID_INPUT() =>
        Assert.Equal(ErrorCode.InvalidInput, Scope.Parse("keys:read@" + new string('a', 1_000)).Error?.Code);

    [Fact]
    public void Every_permission_is_granted_by_its_own_text_and_by_no_other()
    {
        foreach (var (permission, text) in Permissions.Grantable.Where(one => one.Permission != Permission.Admin))
        {
            var granted = Permissions.Grantable.Where(other => Scope.Parse(text).Value.Grants(other.Permission, "ns", "id")).Select(other => other.Permission);
            Assert.Equal([permission], granted);
        }
    }

    [Theory]
    [InlineData("keys:read@app", "", true)]
    [InlineData("keys:read@app/a*", "", false)]
    [InlineData("keys:read@app/a*", "a", true)]
    [InlineData("keys:read@app/a*", "ab", true)]
    [InlineData("keys:read@app/ab*", "a", false)]
    [InlineData("keys:read@app/a", "a", false)]
    public void A_range_is_granted_only_if_each_id_in_it_is(string scope, string prefix, bool isGranted) =>
        Assert.Equal(isGranted, Scope.Parse(scope).Value.GrantsAll(Permission.KeysRead, "app", prefix));

    [Theory]
    [InlineData("admin", true)]
    [InlineData("admin@*", true)]
    [InlineData("admin@acme:*", false)]
    [InlineData("admin@*/x*", false)]
    public void A_server_wide_permission_needs_a_scope_on_everything(string scope, bool isGranted) =>
        Assert.Equal(isGranted, Scope.Parse(scope).Value.GrantsServerWide(Permission.Admin));
}
