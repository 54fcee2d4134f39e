namespace StateStore.Core.Tests.Keys;

/// <summary>The result of each key command.</summary>
public sealed class KeyDeciderTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 24, 12, 0, 0, 123, TimeSpan.Zero);
    private static readonly TimeToLive Minute = TimeToLive.Of(TimeSpan.FromMinutes(1), Limits.Default).Value;

    /// <summary>The command, the current value, the value afterwards (or the error), and its expiry in seconds from now.</summary>
    public static TheoryData<string, string?, string, int?> Cases => new()
    {
        { "set 1", null, "created 1", null },
        { "set 1", "0", "changed 1", null },
        { "set 1", "1", "changed 1", null },
        { "set 1 ttl", null, "created 1", 60 },
        { "set 1 forever", "0 expiring", "changed 1", null },
        { "set 1", "0 expiring", "changed 1", null },
        { "set 1 at 3", "0", "changed 1", null },
        { "set 1 at 0", null, "created 1", null },
        { "set 1 at 0", "0", "VERSION_CONFLICT", null },
        { "set 1 at 2", "0", "VERSION_CONFLICT", null },
        { "set 1 at 3", null, "VERSION_CONFLICT", null },
        { "delete", "0", "deleted", null },
        { "delete", null, "nothing", null },
        { "delete at 2", "0", "VERSION_CONFLICT", null },
        { "delete at 2", null, "VERSION_CONFLICT", null },
        { "swap {\"a\":1.0,\"b\":2} 5", "{\"b\":2,\"a\":1}", "changed 5", null },
        { "swap 1 5", "2", "VERSION_CONFLICT", null },
        { "swap 1 5", null, "VERSION_CONFLICT", null },
        { "swap nothing 5", null, "created 5", null },
        { "swap nothing 5", "1", "VERSION_CONFLICT", null },
        { "swap \"1\" 5", "1", "VERSION_CONFLICT", null },
        { "add 1", null, "created 1", null },
        { "add 2", "40", "changed 42", null },
        { "add -2", "1", "changed -1", null },
        { "add 0.2", "0.1", "changed 0.3", null },
        { "add 9223372036854775807", "1", "changed 9223372036854775808", null },
        { "add 1", "\"1\"", "INVALID_DATA", null },
        { "add 1", "{}", "INVALID_DATA", null },
        { "add \"1\"", "1", "INVALID_DATA", null },
        { "add 1", "1 expiring", "changed 2", 30 },
        { "add 1 ttl", "1 expiring", "changed 2", 60 },
        { "add 1 forever", "1 expiring", "changed 2", null },
        { "touch ttl", "1", "touched 1", 60 },
        { "touch forever", "1 expiring", "touched 1", null },
        { "touch ttl", null, "NOT_FOUND", null },
        { "get", "1", "nothing", null },
        { "get at 2", "1", "VERSION_CONFLICT", null },
        { "expire", "1 expiring", "nothing", null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_key_command_gives_the_expected_event_or_error(string command, string? before, string after, int? expires)
    {
        var current = Current(before);
        var decision = KeyDecider.Decide(Command(command), current, Now, TimeToLive.Unsaid, Limits.Default);

        var happened = decision.Event;
        var what = decision.Error?.Code.Text() ?? (happened is null ? "nothing" : $"{happened.Type.ToString().ToLowerInvariant()} {happened.Entry?.Value}".Trim());
        Assert.Equal(after, what);
        Assert.Equal(expires, (happened?.Entry?.ExpiresAt - Now)?.TotalSeconds);
        if (happened is not null)
        {
            Assert.Equal((current.Version.Next, Now), (happened.Version, happened.At));
            Assert.Equal(new(happened.Version, happened.Entry), KeyDecider.Evolve(happened));
        }
    }

    [Theory]
    [InlineData("set 1", null)]
    [InlineData("set 1", "0 expiring")]
    [InlineData("add 1", null)]
    [InlineData("swap 0 1", "0")]
    public void A_command_without_a_ttl_uses_the_default_of_the_namespace(string command, string? before)
    {
        var decision = KeyDecider.Decide(Command(command), Current(before), Now, Minute, Limits.Default);
        Assert.Equal(Now.AddMinutes(1), decision.Event!.Entry!.ExpiresAt);
    }

    [Theory]
    [InlineData(29_999, false)]
    [InlineData(30_000, true)]
    [InlineData(90_000, true)]
    public void A_key_expires_exactly_at_its_expiry_time(int later, bool isGone)
    {
        var current = Current("1 expiring");
        var expired = KeyDecider.Expire(current, Now.AddMilliseconds(later));
        Assert.Equal(isGone ? new(KeyEventType.Expired, current.Version.Next, null, Now.AddMilliseconds(later)) : null, expired);
        Assert.Null(KeyDecider.Expire(Current("1"), DateTimeOffset.MaxValue));
        Assert.Null(KeyDecider.Expire(Current(null), Now));
    }

    [Fact]
    public void A_value_beyond_the_limit_is_refused()
    {
        var limits = Limits.Default with { KeyValueBytes = 4 };
        Assert.Null(KeyDecider.Decide(new KeyCommand.Set(KeyValue.Of(new byte[4])), Current(null), Now, TimeToLive.Unsaid, limits).Error);
        Assert.Equal(ErrorCode.TooLarge, KeyDecider.Decide(new KeyCommand.Set(KeyValue.Of(new byte[5])), Current(null), Now, TimeToLive.Unsaid, limits).Error?.Code);
        Assert.Equal(ErrorCode.TooLarge, KeyDecider.Decide(Command("add 1"), Current("9999"), Now, TimeToLive.Unsaid, limits).Error?.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(0.5)]
    [InlineData(1e15)]
    public void A_ttl_outside_of_its_range_is_refused(double milliseconds) =>
        Assert.Equal(ErrorCode.InvalidInput, TimeToLive.Of(TimeSpan.FromMilliseconds(Math.Min(milliseconds, 9e14)), Limits.Default).Error?.Code);

    /// <summary>The current key at version 3. "expiring" means that it expires in thirty seconds.</summary>
    private static Versioned<KeyEntry> Current(string? text) => new(
        new(3), text is null ? null : new(Json(text.Split(" expiring")[0]), text.EndsWith("expiring", StringComparison.Ordinal) ? Now.AddSeconds(30) : null));

    private static KeyCommand Command(string text)
    {
        var at = text.Split(" at ");
        var parts = at[0].Split(' ');
        var ttl = parts[^1] switch
        {
            "ttl" => Minute,
            "forever" => TimeToLive.Forever,
            _ => TimeToLive.Unsaid,
        };
        KeyCommand command = parts[0] switch
        {
            "set" => new KeyCommand.Set(Json(parts[1]), ttl),
            "delete" => new KeyCommand.Delete(),
            "swap" => new KeyCommand.CompareAndSet(parts[1] == "nothing" ? null : Json(parts[1]), Json(parts[2]), ttl),
            "add" => new KeyCommand.Increment(ParseJson(parts[1]), ttl),
            "touch" => new KeyCommand.Touch(ttl),
            "expire" => new KeyCommand.Expire(),
            _ => new KeyCommand.Get(),
        };
        return at.Length == 1 ? command : command with { ExpectedVersion = long.Parse(at[1], System.Globalization.CultureInfo.InvariantCulture) };
    }

    private static KeyValue Json(string text) => KeyValue.Of(ParseJson(text));
}
