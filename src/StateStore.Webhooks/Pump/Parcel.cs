namespace StateStore.Webhooks.Pump;

/// <summary>One event on its way to a receiver, as the process that delivers knows it.</summary>
/// <param name="message">The id of the message.</param>
/// <param name="lane">The key of its lane: the kind and the subject.</param>
/// <param name="since">The time since which it waits.</param>
internal sealed class Parcel(string message, string lane, DateTimeOffset since)
{
    public string Message => message;

    public string Lane => lane;

    public DateTimeOffset Since => since;

    /// <summary>The number of attempts so far.</summary>
    public int Attempts { get; set; }

    /// <summary>The name of the stored letter; null = it is not stored, and the mark of its event holds the position of the log.</summary>
    public string? Name { get; set; }

    /// <summary>The content; null = it is stored, and each attempt loads it.</summary>
    public WebhookLetter? Letter { get; set; }

    /// <summary>The mark of its event in the log; null = it was stored before.</summary>
    public Mark? Mark { get; init; }

    /// <summary>Its number among the stored parcels, in the order in which they were stored.</summary>
    public long Number { get; set; }

    /// <summary>True while an attempt is in flight.</summary>
    public bool IsInFlight { get; set; }

    /// <summary>Its place in its lane.</summary>
    public LinkedListNode<Parcel>? Node { get; set; }

    /// <summary>Makes the parcel of a letter.</summary>
    public static Parcel Of(WebhookLetter letter, string? name = null, Mark? mark = null) =>
        new(letter.Message, LaneOf(letter.Type, letter.Subject), letter.Since) { Attempts = letter.Attempts, Letter = letter, Name = name, Mark = mark };

    /// <summary>The lane of an event. Events of two kinds never share one.</summary>
    private static string LaneOf(string type, string subject) => $"{type.AsSpan(0, type.IndexOf('.', StringComparison.Ordinal))}/{subject}";
}

/// <summary>An event that was read from a log. The position moves past it once it is settled.</summary>
/// <param name="position">The position of the event.</param>
/// <param name="bytes">The size of the event.</param>
internal sealed class Mark(LogPosition position, int bytes)
{
    public LogPosition Position => position;

    public int Bytes => bytes;

    /// <summary>True once the event is delivered or stored as a letter.</summary>
    public bool IsSettled { get; set; }
}
