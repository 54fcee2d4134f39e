namespace StateStore.Server.Tests.Kills;

/// <summary>The checker accepts a correct history, and names the fault of each broken one.</summary>
public sealed class HistoryCheckerTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>
    /// Message m1 is handled in the turn 10. A worker gets m2 in the turn 20 and dies; another one handles it in the turn 30. m3 is a dead letter, m4 waits.
    /// The timeout of NEW has moved the conversation between the turns.
    /// </summary>
    private static readonly History Good = new()
    {
        Appends = [new("c", "m1", Answer.Accepted), new("c", "m2", Answer.Accepted), new("c", "m3", Answer.Accepted), new("c", "m4", Answer.Accepted), new("c", "m5", Answer.Refused)],
        Changes = [new("c", "set", Answer.Accepted), new("c", "refused", Answer.Refused)],
        Claims =
        [
            new("a", "c", 10, Start, After(1), ["m1"], Asked: 1, Answered: 2),
            new("a", "c", 20, After(2), After(3), ["m2", "m3"], Asked: 5, Answered: 6),
            new("b", "c", 30, After(4), After(5), ["m2"], Asked: 7, Answered: 8),
        ],
        Extensions = [new("c", 20, After(4))],
        Endings = [new("c", 10, "first", Keeps: false, Answer.Accepted, Asked: 3), new("c", 30, "second", Keeps: false, Answer.None, Asked: 9)],
        MessageLog =
        [
            new("c", "m1", "appended"), new("c", "m2", "appended"), new("c", "m3", "appended"), new("c", "m1", "acknowledged"),
            new("c", "m2", "requeued"), new("c", "m3", "poisoned"), new("c", "m4", "appended"), new("c", "m2", "acknowledged"),
        ],
        ConversationLog =
        [
            new("c", 1, null, "NEW", "set", Start, null), new("c", 2, "NEW", "NEW", "first", After(0.5), null), new("c", 3, "NEW", "OLD", "first", After(1.1), After(1)),
            new("c", 4, "OLD", "NEW", "second", After(4.5), null),
        ],
        Inboxes = [new("c", ["m4"], ["m3"])],
        Conversations = [new("c", "NEW", 4)],
        Counts = new Dictionary<string, long> { ["NEW"] = 1, ["OLD"] = 0 },
        Delays = new Dictionary<string, TimeSpan> { ["NEW"] = TimeSpan.FromSeconds(1) },
    };

    /// <summary>The broken histories, with a part of the fault that the checker must name.</summary>
    private static readonly Dictionary<string, (History History, string Fault)> Broken = new()
    {
        ["an accepted message is not in the log"] = (Good with { MessageLog = Without("m4", "appended") }, "m4 of c was accepted, and is in the log 0 times"),
        ["an accepted message is in the log twice"] = (Good with { MessageLog = With("m4", "appended") }, "m4 of c was accepted, and is in the log 2 times"),
        ["a refused message is in the log"] = (Good with { MessageLog = With("m5", "appended") }, "m5 of c was refused, and is in the log"),
        ["a message is in the log that no writer sent"] = (Good with { MessageLog = With("m6", "appended") }, "m6 of c is in the log, and no writer sent it"),
        ["a message is lost"] = (Good with { Inboxes = [new("c", [], ["m3"])] }, "m4 of c is lost"),
        ["a message is acknowledged twice"] = (Good with { MessageLog = With("m1", "acknowledged") }, "m1 of c has 2 ends"),
        ["an acknowledged message waits"] = (Good with { Inboxes = [new("c", ["m1", "m4"], ["m3"])] }, "m1 of c has 2 ends"),
        ["a dead letter is lost"] = (Good with { Inboxes = [new("c", ["m4"], [])] }, "The dead letters of c are ; the log has m3"),
        ["a message waits again after its end"] = (Good with { MessageLog = With("m1", "requeued") }, "m1 of c has its events in another order"),
        ["a message is in two live turns"] = (WithThird(claim => claim with { From = After(3.9) }), "the turn 30 of c began during the turn 20 of c; messages of both: m2"),
        ["a turn begins during a kept turn"] = (Good with { Claims = [.. Good.Claims, new("x", "c", 11, After(0.9), After(1.9), [], 4, 4)], Endings = Ended(0, commit => commit with { Keeps = true }) }, "the turn 11 of c began during the turn 10 of c"),
        ["a token is given twice"] = (WithThird(claim => claim with { Token = 20 }), "the turn 20 of c was given twice"),
        ["tokens do not grow"] = (WithThird(claim => claim with { Token = 15 }), "The tokens of c do not grow: 20 was given before 15"),
        ["a commit is accepted under an old token"] = (Good with { Endings = Ended(0, commit => commit with { Asked = 9 }) }, "The commit first under the token 10 of c was accepted after a newer turn had begun"),
        ["a message is committed in two turns"] = (WithThird(claim => claim with { Messages = ["m1", "m2"] }), "m1 of c is in two turns with a commit; the second is 30"),
        ["a committed message is given again"] = (Good with { Claims = [.. Good.Claims, new("x", "c", 40, After(6), After(7), ["m2"], 10, 11)] }, "m2 of c was committed in the turn 30, and given again in 40"),
        ["a commit acknowledges nothing"] = (Good with { MessageLog = Without("m1", "acknowledged") }, "m1 of c is not acknowledged, but the commit of its turn 10 was made"),
        ["a message is acknowledged without a commit"] = (Good with { Endings = [Good.Endings.First()] }, "m2 of c is acknowledged, and no commit of its turn was made"),
        ["an accepted commit is not in the log"] = (WithChange(2, change => change with { Mark = "set" }), "The change first of c is in the log 0 times; its answer was Accepted"),
        ["a refused change is in the log"] = (WithChange(4, change => change with { Mark = "refused" }), "The change refused of c is in the log 1 times"),
        ["a change is in the log that no caller sent"] = (WithChange(4, change => change with { Mark = "foreign" }), "The change foreign of c is in the log, and no caller sent it"),
        ["a version is missing"] = (WithChange(4, change => change with { Version = 5 }), "Version 5 of c begins in OLD, and follows version 3"),
        ["a listed conversation is old"] = (Good with { Conversations = [new("c", "NEW", 3)] }, "c is listed at version 3 in NEW, and not so in the log"),
        ["a conversation is not listed"] = (Good with { Conversations = [] }, "c is in the log at version 4 in NEW, and not so in the list"),
        ["a timeout fires twice"] = (Good with { ConversationLog = [.. Good.ConversationLog, new("c", 5, "NEW", "OLD", "second", After(6), After(1))] }, "The timeout at version 5 of c has fired before"),
        ["a timeout fires for an entry that was left"] = (WithChange(3, change => change with { Due = After(0.9) }), "The timeout at version 3 of c was due at"),
        ["a timeout fires early"] = (WithChange(3, change => change with { At = After(0.8) }), "The timeout at version 3 of c fired at"),
        ["a count is too low"] = (Good with { Counts = new Dictionary<string, long> { ["NEW"] = 0 } }, "The state NEW is counted 0 times, and the list has 1"),
        ["a count remains for an empty state"] = (Good with { Counts = new Dictionary<string, long> { ["NEW"] = 1, ["OLD"] = 1 } }, "The state OLD is counted 1 times, and the list has 0"),
    };

    public static TheoryData<string> BrokenNames => [.. Broken.Keys];

    [Fact]
    public void The_checker_accepts_a_correct_history() => Assert.Empty(HistoryChecker.Faults(Good));

    [Theory]
    [MemberData(nameof(BrokenNames))]
    public void The_checker_names_the_fault_when_something_is_broken(string broken)
    {
        var (history, fault) = Broken[broken];
        Assert.Contains(HistoryChecker.Faults(history), found => found.Contains(fault, StringComparison.Ordinal));
    }

    private static DateTimeOffset After(double seconds) => Start + TimeSpan.FromSeconds(seconds);

    private static MessageEvent[] With(string message, string type) => [.. Good.MessageLog, new("c", message, type)];

    private static MessageEvent[] Without(string message, string type) => [.. Good.MessageLog.Where(item => item != new MessageEvent("c", message, type))];

    private static History WithThird(Func<Claim, Claim> change) => Good with { Claims = [.. Good.Claims.Take(2), change(Good.Claims.Last())] };

    private static Ending[] Ended(int index, Func<Ending, Ending> change) => [.. Good.Endings.Select((ending, at) => at == index ? change(ending) : ending)];

    private static History WithChange(int version, Func<ConversationChange, ConversationChange> change) =>
        Good with { ConversationLog = [.. Good.ConversationLog.Select(logged => logged.Version == version ? change(logged) : logged)] };
}
