using System.Diagnostics.Metrics;

namespace StateStore.Engine.Telemetry;

/// <summary>The turns and the messages of inboxes, counted when a commit of this process has changed them.</summary>
internal sealed class InboxTelemetry
{
    // The labels are written out, because dashboards know them: the names of the code may change.
    private static readonly string[] TurnEvents = ["claimed", "committed", "released", "interrupted", "expired", "discarded"];
    private static readonly string[] MessageEvents = ["appended", "acknowledged", "skipped", "poisoned", "requeued", "ready", "replayed", "discarded"];

    private readonly long[] _turns = new long[TurnEvents.Length];
    private readonly long[] _messages = new long[MessageEvents.Length];

    public InboxTelemetry(StoreMeter meter)
    {
        // Shown from 0 on, so that the first expiry is an increase.
        meter.Meter.CreateObservableCounter("statestore.turns", () => Of(_turns, TurnEvents), "{turn}", "Turns that began and ended, by event");
        meter.Meter.CreateObservableCounter("statestore.inbox.messages", () => Of(_messages, MessageEvents), "{message}", "Events of the messages of inboxes, by event");
    }

    /// <summary>Counts the turn that a change begins, the one that it ends, and the events of messages.</summary>
    /// <param name="command">The command.</param>
    /// <param name="before">The inbox on which it was decided; null = it was empty.</param>
    /// <param name="change">The committed change.</param>
    public void Count(InboxCommand command, Inbox? before, InboxChange change)
    {
        foreach (var happened in change.Events)
        {
            Interlocked.Increment(ref _messages[(int)happened.Type]);
        }

        var (former, turn) = (before?.Turn, change.Inbox.Turn);
        if (former?.Token != turn?.Token)
        {
            Count(turn is null ? null : "claimed");
            Count(former is null ? null : EndOf(former, command));
        }
    }

    private static string EndOf(Turn turn, InboxCommand command) => turn.Until <= command.At ? "expired" : command switch
    {
        InboxCommand.Acknowledge => "committed",
        InboxCommand.Append => "interrupted",
        InboxCommand.Clear => "discarded",
        _ => "released",
    };

    private static Measurement<long>[] Of(long[] counts, string[] events) =>
        [.. events.Select((name, i) => new Measurement<long>(Interlocked.Read(ref counts[i]), new KeyValuePair<string, object?>("event", name)))];

    private void Count(string? turnEvent)
    {
        if (turnEvent is not null)
        {
            Interlocked.Increment(ref _turns[Array.IndexOf(TurnEvents, turnEvent)]);
        }
    }
}
