using StateStore.Core.Inboxes;

namespace StateStore.Core.Tests.Inboxes;

/// <summary>One inbox to which a test gives commands in words, such as <c>append 1; claim a; wait 30000; fail</c>.</summary>
internal sealed class InboxRun(InboxRules rules, Limits? limits = null)
{
    public static readonly DateTimeOffset Start = new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The time of each turn.</summary>
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    private readonly Limits _limits = limits ?? Limits.Default;

    public Versioned<Inbox> Current { get; private set; }

    public Inbox Inbox => Current.Value ?? Inbox.Empty;

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>The token of the last turn, also after its end.</summary>
    public long Token { get; set; } = 1;

    /// <summary>The events so far: <c>appended 1</c>.</summary>
    public List<string> Events { get; } = [];

    /// <summary>The messages of the turn in brackets, those that wait, and the dead letters: <c>[1] 2 dead 3</c>.</summary>
    public string Seen
    {
        get
        {
            var turn = Inbox.Turn is { } held ? $"[{Ids(Inbox.Messages[..held.Count])}]" : "";
            var dead = Inbox.Dead.IsEmpty ? "" : $"dead {Ids(Inbox.Dead)}";
            return string.Join(' ', new[] { turn, Ids(Inbox.Messages[(Inbox.Turn?.Count ?? 0)..]), dead }.Where(part => part.Length > 0));
        }
    }

    /// <summary>Runs the steps. Returns the error of the last one; null = none.</summary>
    public StoreError? Do(string steps)
    {
        StoreError? error = null;
        foreach (var step in steps.Split("; "))
        {
            var words = step.Split(' ');
            error = words[0] == "wait" ? Wait(int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture)) : Do(Command(words[0], words[1..]));
        }

        return error;
    }

    public StoreError? Do(InboxCommand command)
    {
        var decision = InboxDecider.Decide(command, Current, rules, _limits);
        if (decision.Event is { } change)
        {
            Current = new(change.Version, change.Inbox.IsEmpty ? null : change.Inbox);
            Events.AddRange(change.Events.Select(told => $"{told.Type.ToString().ToLowerInvariant()} {told.Message.Id}"));
            Token = Inbox.Turn?.Token ?? Token;
        }

        return decision.Error;
    }

    /// <summary>The sweep has removed the tombstone of an empty inbox, long after the last change.</summary>
    public void Forget() => Current = Current.Value is null && Current.Version.Value < Now.ToUnixTimeMilliseconds() ? default : Current;

    public InboxCommand Command(string what, params string[] words) => what switch
    {
        "append" => new InboxCommand.Append(Now, words[0], ParseJson(words.Length > 1 ? words[1] : "1")),
        "claim" => new InboxCommand.Claim(Now, words[0], Ttl),
        "next" => new InboxCommand.Claim(Now, words[0], Ttl) { IsOfQueue = true },
        "extend" => new InboxCommand.Extend(Now, Token, Ttl),
        "release" => new InboxCommand.Release(Now, Token, IsFailed: false),
        "fail" => new InboxCommand.Release(Now, Token, IsFailed: true),
        "ack" => new InboxCommand.Acknowledge(Now, Token, Keeps: false),
        "keep" => new InboxCommand.Acknowledge(Now, Token, Keeps: true),
        "replay" => new InboxCommand.Replay(Now, words.Length == 0 ? null : [.. words]),
        "discard" => new InboxCommand.Discard(Now, words.Length == 0 ? null : [.. words]),
        "clear" => new InboxCommand.Clear(Now),
        "expire" => new InboxCommand.Expire(Now),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
    };

    private static string Ids(IEnumerable<InboxMessage> messages) => string.Join(' ', messages.Select(message => message.Id));

    private StoreError? Wait(int milliseconds)
    {
        Now = Now.AddMilliseconds(milliseconds);
        return null;
    }
}
