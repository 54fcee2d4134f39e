using StateStore.Core.Inboxes;

namespace StateStore.Core.Tests.Inboxes;

/// <summary>Messages that arrive under each policy, the debounce time, and the bounds of an inbox.</summary>
public sealed class ArrivalTests
{
    [Theory]
    [InlineData(InboxPolicy.Queue, "append 1", "1", "appended 1")]
    [InlineData(InboxPolicy.Queue, "append 1; append 2", "1 2", "appended 1, appended 2")]
    [InlineData(InboxPolicy.Queue, "append 1; claim a; append 2", "[1] 2", "appended 1, appended 2")]
    [InlineData(InboxPolicy.Merge, "append 1", "1", "appended 1")]
    [InlineData(InboxPolicy.Merge, "append 1; append 2", "1 2", "appended 1, appended 2")]
    [InlineData(InboxPolicy.Merge, "append 1; claim a; append 2", "[1] 2", "appended 1, appended 2")]
    [InlineData(InboxPolicy.Latest, "append 1", "1", "appended 1")]
    [InlineData(InboxPolicy.Latest, "append 1; append 2", "2", "appended 1, skipped 1, appended 2")]
    [InlineData(InboxPolicy.Latest, "append 1; claim a; append 2; append 3", "[1] 3", "appended 1, appended 2, skipped 2, appended 3")]
    [InlineData(InboxPolicy.Drop, "append 1", "1", "appended 1")]
    [InlineData(InboxPolicy.Drop, "append 1; append 2", "1", "appended 1, skipped 2")]
    [InlineData(InboxPolicy.Drop, "append 1; claim a; append 2", "[1]", "appended 1, skipped 2")]
    [InlineData(InboxPolicy.Drop, "append 1; claim a; keep; append 2", "[]", "appended 1, acknowledged 1, skipped 2")]
    [InlineData(InboxPolicy.Interrupt, "append 1", "1", "appended 1")]
    [InlineData(InboxPolicy.Interrupt, "append 1; append 2", "2", "appended 1, skipped 1, appended 2")]
    [InlineData(InboxPolicy.Interrupt, "append 1; claim a; append 2", "2", "appended 1, skipped 1, appended 2")]
    public void A_message_arrives_as_the_policy_says(InboxPolicy policy, string steps, string seen, string events)
    {
        var run = new InboxRun(new(policy));
        Assert.Null(run.Do(steps));
        Assert.Equal((seen, events), (run.Seen, string.Join(", ", run.Events)));
    }

    [Theory]
    [InlineData(InboxPolicy.Latest, "append 1; claim a; append 2; release; claim b", "[2]", "requeued 1, skipped 1")]
    [InlineData(InboxPolicy.Interrupt, "append 1; claim a; fail; replay; append 2; claim b", "[2]", "requeued 1, skipped 1, appended 2")]
    [InlineData(InboxPolicy.Queue, "append 1; claim a; append 2; release; claim b", "[1 2]", "appended 2, requeued 1")]
    public void A_turn_gets_only_the_newest_message_where_the_policy_keeps_only_that(InboxPolicy policy, string steps, string seen, string last)
    {
        var run = new InboxRun(new(policy));
        Assert.Null(run.Do(steps));
        Assert.Equal(seen, run.Seen);
        Assert.EndsWith(last, string.Join(", ", run.Events), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("append 1; wait 1999; claim a", "1")]
    [InlineData("append 1; wait 2000; claim a", "[1]")]
    [InlineData("append 1; wait 1999; append 2; wait 1999; claim a", "1 2")]
    [InlineData("append 1; wait 1999; append 2; wait 2000; claim a", "[1 2]")]
    [InlineData("append 1; wait 2000; claim a; append 2; release; claim a", "1 2")]
    public void Messages_become_ready_once_no_other_one_has_arrived_for_the_debounce_time(string steps, string seen)
    {
        var run = new InboxRun(InboxRules.Default with { Debounce = TimeSpan.FromSeconds(2) });
        Assert.Null(run.Do(steps));
        Assert.Equal(seen, run.Seen);
    }

    [Fact]
    public void Messages_enter_the_work_queue_with_an_event_when_their_debounce_time_has_passed()
    {
        var run = new InboxRun(InboxRules.Default with { Debounce = TimeSpan.FromSeconds(2) });
        run.Do("append 1; wait 10; append 2; wait 1999; expire");
        Assert.Equal((null, InboxRun.Start.AddMilliseconds(2010)), (run.Inbox.Queued, run.Inbox.Due));
        run.Do("wait 1; expire");
        Assert.Equal((InboxRun.Start, null), (run.Inbox.Queued, run.Inbox.Due));
        Assert.Equal("ready 2", run.Events[^1]);
    }

    [Theory]
    [InlineData("append 1; append 2; append 3", """{"messages":2,"limit":2}""")]
    [InlineData("append 1; claim a; append 2; append 3", """{"messages":2,"limit":2}""")]
    [InlineData("""append 1 "12345678"; append 2 "123456789" """, """{"bytes":10,"limit_bytes":20}""")]
    [InlineData("append 1; append 2; claim a; fail; append 3; replay", """{"messages":1,"limit":2}""")]
    [InlineData("""append 1 "12345678"; claim a; fail; append 2 "123456789"; replay 1""", """{"bytes":11,"limit_bytes":20}""")]
    public void An_inbox_without_room_refuses_and_stays_as_it_is(string steps, string details)
    {
        var run = new InboxRun(InboxRules.Default with { Limit = 2, MaxAttempts = 1 }, Limits.Default with { InboxBytes = 20 });
        var last = steps.LastIndexOf("; ", StringComparison.Ordinal);
        Assert.Null(run.Do(steps[..last]));
        var before = run.Current;
        var error = run.Do(steps[(last + 2)..].Trim());
        Assert.Equal((ErrorCode.LimitExceeded, details), (error?.Code, error?.Details.ToString()));
        Assert.Equal(before, run.Current);
    }

    [Fact]
    public void A_message_above_its_bound_is_refused() =>
        Assert.Equal(ErrorCode.TooLarge, new InboxRun(InboxRules.Default, Limits.Default with { MessageBytes = 3 }).Do("append 1 1234")?.Code);

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":null,"c":3}""", """{"a":1,"c":3}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"c":2}}""", """{"a":{"b":1,"c":2}}""")]
    [InlineData("""{"a":[1]}""", """{"a":[2]}""", """{"a":[2]}""")]
    [InlineData("""{"a":1}""", "2", """[{"a":1},2]""")]
    [InlineData("null", "[1]", "[null,[1]]")]
    public void Merge_gives_one_message_with_the_newest_id_the_oldest_arrival_and_the_most_attempts(string first, string second, string merged)
    {
        var rules = new InboxRules(InboxPolicy.Merge);
        var run = new InboxRun(rules);
        Assert.Null(run.Do($"append 1 {first}; claim a; fail; wait 5; append 2 {second}; claim a"));
        var message = Assert.Single(InboxDecider.MessagesOf(run.Inbox, rules));
        Assert.Equal(("2", merged, InboxRun.Start, 1), (message.Id, message.Message.ToString(), message.At, message.Attempts));
    }
}
