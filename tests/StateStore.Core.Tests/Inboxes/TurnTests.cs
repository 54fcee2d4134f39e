using StateStore.Core.Inboxes;

namespace StateStore.Core.Tests.Inboxes;

/// <summary>Turns: claims, ends and expiry to the millisecond, failed attempts, and dead letters.</summary>
public sealed class TurnTests
{
    private static readonly InboxRules Rules = InboxRules.Default with { MaxAttempts = 2 };

    [Theory]
    [InlineData("append 1; append 2; claim a", "[1 2]", "appended 2")]
    [InlineData("append 1; claim a; append 2; ack", "2", "acknowledged 1")]
    [InlineData("append 1; claim a; append 2; keep", "[] 2", "acknowledged 1")]
    [InlineData("append 1; claim a; append 2; keep; claim a", "[2]", "acknowledged 1")]
    [InlineData("append 1; claim a; append 2; keep; keep", "[] 2", "acknowledged 1")]
    [InlineData("append 1; claim a; keep; ack", "", "acknowledged 1")]
    [InlineData("append 1; claim a; append 2; claim a", "[1 2]", "requeued 1")]
    [InlineData("append 1; claim a; release", "1", "requeued 1")]
    [InlineData("append 1; claim a; fail", "1", "requeued 1")]
    [InlineData("append 1; claim a; fail; claim a; fail", "dead 1", "poisoned 1")]
    [InlineData("append 1; claim a; fail; append 2; claim b; fail", "2 dead 1", "requeued 2")]
    [InlineData("append 1; claim a; fail; claim a; release", "1", "requeued 1")]
    [InlineData("append 1; claim a; wait 29999; expire", "[1]", "appended 1")]
    [InlineData("append 1; claim a; wait 30000; expire", "1", "requeued 1")]
    [InlineData("append 1; claim a; wait 29999; ack", "", "acknowledged 1")]
    [InlineData("append 1; claim a; wait 29999; extend; wait 29999; ack", "", "acknowledged 1")]
    [InlineData("append 1; claim a; wait 30000; claim b", "[1]", "requeued 1")]
    [InlineData("append 1; claim a; wait 30000; claim b; wait 30000; append 2", "2 dead 1", "appended 2")]
    [InlineData("claim a", "", null)]
    public void A_turn_goes_as_its_worker_and_the_clock_say(string steps, string seen, string? last)
    {
        var run = new InboxRun(Rules);
        Assert.Null(run.Do(steps));
        Assert.Equal((seen, last), (run.Seen, run.Events.LastOrDefault()));
    }

    [Theory]
    [InlineData("append 1; claim a; claim b", ErrorCode.LeaseHeld)]
    [InlineData("append 1; claim a; next a", ErrorCode.LeaseHeld)]
    [InlineData("append 1; claim a; keep; append 2; claim b", ErrorCode.LeaseHeld)]
    [InlineData("append 1; claim a; wait 29999; claim b", ErrorCode.LeaseHeld)]
    [InlineData("append 1; claim a; wait 30000; ack", ErrorCode.LeaseLost)]
    [InlineData("append 1; claim a; wait 30000; extend", ErrorCode.LeaseLost)]
    [InlineData("append 1; claim a; wait 30000; release", ErrorCode.LeaseLost)]
    [InlineData("append 1; claim a; ack; ack", ErrorCode.LeaseLost)]
    [InlineData("append 1; claim a; release; fail", ErrorCode.LeaseLost)]
    [InlineData("append 1; claim a; clear; ack", ErrorCode.LeaseLost)]
    [InlineData("append 1; ack", ErrorCode.LeaseLost)]
    [InlineData("ack", ErrorCode.NotFound)]
    [InlineData("append 1; replay 1", ErrorCode.NotFound)]
    [InlineData("append 1; discard 1", ErrorCode.NotFound)]
    public void A_refused_command_changes_nothing(string steps, ErrorCode code)
    {
        var run = new InboxRun(Rules);
        var last = steps.LastIndexOf("; ", StringComparison.Ordinal);
        run.Do(last < 0 ? "wait 0" : steps[..last]);
        var (before, events) = (run.Current, run.Events.Count);
        Assert.Equal(code, run.Do(last < 0 ? steps : steps[(last + 2)..])?.Code);
        Assert.Equal((before, events), (run.Current, run.Events.Count));
    }

    [Fact]
    public void A_second_claim_of_the_same_owner_ends_the_first_turn_without_a_failed_attempt()
    {
        var run = new InboxRun(Rules);
        run.Do("append 1; claim a");
        var first = run.Token;
        run.Do("claim a");
        Assert.True(run.Token > first);
        Assert.Equal(0, run.Inbox.Messages[0].Attempts);
        run.Token = first;
        Assert.Equal(ErrorCode.LeaseLost, run.Do("ack")?.Code);
    }

    [Fact]
    public void The_token_of_a_turn_is_at_least_the_time_in_milliseconds()
    {
        var run = new InboxRun(Rules);
        run.Do("append 1; claim a");
        Assert.Equal((InboxRun.Start.ToUnixTimeMilliseconds(), InboxRun.Start + InboxRun.Ttl), (run.Token, run.Inbox.Turn!.Until));
    }

    [Fact]
    public void Only_the_interrupted_turn_is_told_that_it_was_interrupted()
    {
        var run = new InboxRun(new(InboxPolicy.Interrupt));
        run.Do("append 1; claim a; append 2");
        Assert.Equal("""{"interrupted":true}""", run.Do("ack")?.Details.ToString());
        run.Do("claim b; ack");
        Assert.Null(run.Do("ack")!.Details);
    }

    [Theory]
    [InlineData("replay", "3 1 2", "replayed 1, replayed 2")]
    [InlineData("replay 2", "3 2 dead 1", "replayed 2")]
    [InlineData("claim b; replay", "[3] 1 2", "replayed 1, replayed 2")]
    [InlineData("discard", "3", "discarded 1, discarded 2")]
    [InlineData("discard 1 1", "3 dead 2", "discarded 1")]
    [InlineData("claim b; clear", "", "discarded 3, discarded 1, discarded 2")]
    public void Dead_letters_wait_again_at_the_end_or_are_removed(string steps, string seen, string events)
    {
        var run = new InboxRun(Rules with { MaxAttempts = 1 });
        run.Do("append 1; append 2; claim a; fail; append 3; wait 7");
        var before = run.Events.Count;
        Assert.Null(run.Do(steps));
        Assert.Equal((seen, events), (run.Seen, string.Join(", ", run.Events.Skip(before))));
        Assert.All(run.Inbox.Messages.Where(message => message.Id != "3"), message => Assert.Equal((run.Now, 0), (message.At, message.Attempts)));
    }

    [Fact]
    public void The_oldest_dead_letters_are_removed_beyond_their_bounds()
    {
        var run = new InboxRun(Rules with { MaxAttempts = 1 }, Limits.Default with { DeadLetters = 2, InboxBytes = 10 });
        run.Do("append 1; append 2; append 3; claim a; fail");
        Assert.Equal("dead 2 3", run.Seen);
        run.Do("append 4 123456789; claim a; fail");
        Assert.Equal("dead 3 4", run.Seen);
        run.Do("append 5 1234567890; claim a; fail");
        Assert.Equal("dead 5", run.Seen);
    }
}
