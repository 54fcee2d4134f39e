using StateStore.Core.Access;
using StateStore.Engine.Access;

namespace StateStore.Engine.Tests.Access;

public sealed class CallerGateTests
{
    [Fact]
    public void A_caller_without_limits_has_no_gate() => Assert.Null(CallerGate.Of("bot", CallerLimits.None));

    [Fact]
    public void The_request_beyond_the_rate_is_LIMIT_EXCEEDED_and_names_the_limit()
    {
        using var gate = CallerGate.Of("bot", new(RequestsPerSecond: 1))!;
        Assert.True(gate.Enter().IsOk);
        var refused = gate.Enter().Error;
        Assert.Equal(ErrorCode.LimitExceeded, refused?.Code);
        Assert.Contains("bot has reached its limit of requests per second", refused!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_concurrent_request_gives_its_place_back()
    {
        using var gate = CallerGate.Of("bot", new(ConcurrentRequests: 1))!;
        var first = gate.Enter().Value;
        Assert.False(gate.Enter().IsOk);
        first.Dispose();
        Assert.True(gate.Enter().IsOk);
    }

    [Fact]
    public void Feeds_and_requests_are_counted_apart()
    {
        using var gate = CallerGate.Of("bot", new(ConcurrentRequests: 1, Feeds: 1))!;
        Assert.True(gate.OpenFeed().IsOk);
        Assert.True(gate.Enter().IsOk);
        Assert.False(gate.OpenFeed().IsOk);
    }

    [Fact]
    public void The_callers_of_a_tenant_share_its_limits_and_a_refusal_by_the_tenant_takes_no_place_of_the_caller()
    {
        using var tenant = CallerGate.Of("acme", new(ConcurrentRequests: 1))!;
        using var one = CallerGate.Of("one", new(ConcurrentRequests: 5), tenant)!;
        var other = CallerGate.Of("two", CallerLimits.None, tenant)!;
        var first = one.Enter().Value;
        Assert.Contains("acme", other.Enter().Error?.Message ?? "", StringComparison.Ordinal);
        for (var i = 0; i < 10; i++)
        {
            Assert.False(one.Enter().IsOk);
        }

        first.Dispose();
        Assert.True(one.Enter().IsOk);
    }
}
