namespace StateStore.Jwt.Tests;

public sealed class TokenCacheTests : TokenTest
{
    private static readonly TokenGrants Grants = new("robot", [Scope.Everything], null);

    [Fact]
    public void A_full_cache_forgets_the_token_that_expires_first_and_ends_its_streams()
    {
        var now = Server.Clock.GetUtcNow();
        var first = Server.Cache.Add(Hash(0), Grants, now + TimeSpan.FromMinutes(1));
        for (var i = 1; i < TokenCache.Capacity; i++)
        {
            Server.Cache.Add(Hash(i), Grants, now + TimeSpan.FromMinutes(2));
        }

        Assert.Same(first, Server.Cache.Find(Hash(0)));
        var last = Server.Cache.Add(Hash(TokenCache.Capacity), Grants, now + TimeSpan.FromMinutes(2));
        Assert.Equal(TokenCache.Capacity, Server.Cache.Count);
        Assert.Null(Server.Cache.Find(Hash(0)));
        Assert.True(first.Ended.IsCancellationRequested);
        Assert.Same(last, Server.Cache.Find(Hash(TokenCache.Capacity)));
    }

    [Fact]
    public void A_token_that_two_requests_validate_at_the_same_time_has_one_caller()
    {
        var until = Server.Clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        Assert.Same(Server.Cache.Add(Hash(0), Grants, until), Server.Cache.Add(Hash(0), Grants, until));
    }

    private static TokenHash Hash(int n) => TokenHash.Of($"{n}");
}
