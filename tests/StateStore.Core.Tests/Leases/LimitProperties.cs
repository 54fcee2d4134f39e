using FsCheck;
using FsCheck.Fluent;

namespace StateStore.Core.Tests.Leases;

/// <summary>Properties of a rate limit under any sequence of takes.</summary>
public sealed class LimitProperties
{
    private static readonly DateTimeOffset Start = new(2026, 1, 24, 12, 0, 0, 7, TimeSpan.Zero);

    private static readonly Gen<History> Histories =
        from limit in Gen.Elements(1, 3, 10)
        from window in Gen.Elements(1, 16, 100, 1000)
        from isSliding in Gen.Elements(true, false)
        from takes in Gen.ArrayOf(
            from n in Gen.Choose(1, limit)
            from pause in Gen.Elements(0, 1, 3, window / 4, window / 2, window, 3 * window)
            select new Ask(n, pause))
        select new History(new(limit, TimeSpan.FromMilliseconds(window), isSliding), takes);

    [Fact]
    public void No_window_allows_more_than_the_limit() => Check((rule, takes) => takes.All(last =>
    {
        var window = (long)rule.Window.TotalMilliseconds;
        var inside = takes.Where(take => take.Answer.Allowed && take.At <= last.At && (rule.IsSliding ? take.At > last.At - window : take.At / window == last.At / window));
        return inside.Sum(take => take.N) <= rule.Limit;
    }));

    [Fact]
    public void A_refused_take_is_allowed_exactly_from_its_reset_time() => Check((rule, takes) => takes.Where(take => !take.Answer.Allowed).All(take =>
        take.Answer.ResetAt > Time(take.At)
        && Take(rule, take.N, take.Before, take.Answer.ResetAt).Answer.Allowed
        && !Take(rule, take.N, take.Before, take.Answer.ResetAt.AddMilliseconds(-1)).Answer.Allowed));

    [Fact]
    public void The_remaining_number_is_the_number_that_can_be_taken() => Check((rule, takes) => takes.All(take =>
        take.Answer.Remaining is var left && left >= 0 && left < rule.Limit
        && (left == 0 || Take(rule, left, take.After, Time(take.At)).Answer.Allowed)
        && (left == rule.Limit || !Take(rule, left + 1, take.After, Time(take.At)).Answer.Allowed)));

    [Fact]
    public void A_counter_is_small_and_expires_after_at_most_two_windows() => Check((rule, takes) => takes.All(take =>
        take.After.Value is { } entry && entry.Value.Bytes.Length < 1000
        && entry.ExpiresAt > Time(take.At) && entry.ExpiresAt <= Time(take.At).AddMilliseconds(2 * rule.Window.TotalMilliseconds + 1)));

    private static void Check(Func<RateLimit, List<Taken>, bool> holds) => Prop.ForAll(Arb.From(Histories), history =>
    {
        var takes = new List<Taken>();
        var current = default(Versioned<KeyEntry>);
        var now = Start;
        foreach (var ask in history.Takes)
        {
            now = now.AddMilliseconds(ask.Pause);
            takes.Add(Take(history.Rule, ask.N, current, now));
            current = takes[^1].After;
        }

        return holds(history.Rule, takes);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static Taken Take(RateLimit rule, long n, Versioned<KeyEntry> before, DateTimeOffset now)
    {
        var found = KeyDecider.Expire(before, now) is { } expired ? KeyDecider.Evolve(expired) : before;
        var decision = KeyDecider.Decide(new KeyCommand.Take(rule, n), found, now, TimeToLive.Unsaid, Limits.Default);
        return decision.Event is { } happened
            ? new(now.ToUnixTimeMilliseconds(), n, before, KeyDecider.Evolve(happened), LimitDecider.Accepted(rule, happened.Entry!))
            : new(now.ToUnixTimeMilliseconds(), n, before, before, LimitAnswer.Refused(decision.Error!)!);
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private sealed record Ask(int N, int Pause);

    private sealed record History(RateLimit Rule, Ask[] Takes);

    private sealed record Taken(long At, long N, Versioned<KeyEntry> Before, Versioned<KeyEntry> After, LimitAnswer Answer);
}
