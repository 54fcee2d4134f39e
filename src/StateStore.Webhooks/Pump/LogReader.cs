using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace StateStore.Webhooks.Pump;

/// <summary>Reads the events of the logs that one webhook follows, and makes letters of those that its filter takes.</summary>
/// <param name="ledger">Reads the logs.</param>
/// <param name="memory">The bytes of all webhooks of the process.</param>
/// <param name="logger">Logs gaps.</param>
internal sealed partial class LogReader(WebhookLedger ledger, ByteBudget memory, ILogger logger)
{
    private readonly List<LogWindow> _windows = [];

    /// <summary>The position in each log up to which all events are settled, by kind.</summary>
    public ImmutableSortedDictionary<string, string> Positions =>
        _windows.ToImmutableSortedDictionary(window => window.Kind, window => window.Settled.ToString(), StringComparer.Ordinal);

    /// <summary>Begins with the logs that the webhook follows now, and forgets the others.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="positions">The stored positions, by kind.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask FollowAsync(Webhook webhook, ImmutableSortedDictionary<string, string> positions, CancellationToken cancellation)
    {
        var kinds = webhook.Filter.Kinds.ToList();
        foreach (var window in _windows.Where(window => !kinds.Contains(window.Kind)).ToList())
        {
            window.Release();
            _windows.Remove(window);
        }

        foreach (var (kind, name) in WebhookLogs.All.Where(known => kinds.Contains(known.Kind) && _windows.TrueForAll(window => window.Kind != known.Kind)))
        {
            var log = new LogKey(webhook.Namespace, name);
            var tail = await ledger.TailAsync(log, cancellation).ConfigureAwait(false);
            _windows.Add(new(ledger, memory, kind, log, StartOf(positions.GetValueOrDefault(kind), webhook.Since.GetValueOrDefault(kind), tail)));
        }
    }

    /// <summary>Reads a page of each log that has more. Returns true if there is something to take.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        var hasRead = false;
        foreach (var window in _windows.Where(window => window.HasMore && !window.IsFull))
        {
            hasRead |= await window.ReadAsync(cancellation).ConfigureAwait(false);
        }

        return hasRead;
    }

    /// <summary>Makes letters of the pages that were read, each with the mark of its event.</summary>
    /// <param name="webhook">The webhook as it was after the pages had been read.</param>
    /// <param name="now">The time since which the events wait.</param>
    public IEnumerable<(WebhookLetter Letter, Mark Mark)> Take(Webhook webhook, DateTimeOffset now)
    {
        foreach (var window in _windows)
        {
            if (window.TakePage() is not { } page)
            {
                continue;
            }

            if (page.IsTrimmed)
            {
                yield return GapOf(webhook, window, page, now);
            }

            foreach (var entry in page.Entries)
            {
                var payload = JsonText.FromTrusted(entry.Payload);
                if (webhook.Filter.Take(window.Kind, payload) is { } happened)
                {
                    var message = $"{webhook.Id}_{window.Kind}_{entry.Position}";
                    var letter = new WebhookLetter(message, happened.Type, happened.Subject, happened.At ?? TimeText.Of(now), now, 0, "", payload);
                    yield return (letter, window.Add(entry.Position, payload.Utf8.Length));
                }

                window.Pass(entry.Position);
            }
        }
    }

    /// <summary>Tasks that complete when there is more to read.</summary>
    public IEnumerable<Task> Appended(CancellationToken cancellation) => _windows.Where(window => !window.IsFull).Select(window => window.AppendedAsync(cancellation));

    /// <summary>Gives back the bytes of all events.</summary>
    public void Release() => _windows.ForEach(window => window.Release());

    /// <summary>
    /// The later one of the stored position and of that from which the webhook gets the kind. A position after the end of the log is none: the events up to
    /// it would be lost.
    /// </summary>
    private static LogPosition StartOf(string? stored, string? since, LogPosition tail)
    {
        List<LogPosition> known = [];
        foreach (var text in (string?[])[stored, since])
        {
            if (LogPosition.TryParse(text, out var position) && position <= tail)
            {
                known.Add(position);
            }
        }

        return known.Count > 0 ? known.Max() : tail;
    }

    /// <summary>Makes an event of the type <c>KIND.gap</c>: events were trimmed before they were read.</summary>
    private (WebhookLetter Letter, Mark Mark) GapOf(Webhook webhook, LogWindow window, LogPage page, DateTimeOffset now)
    {
        var after = window.Read;
        window.Pass(page.Entries.IsEmpty ? page.Tail : page.Entries[0].Position.Before());
        LogGap(webhook.Id, window.Kind, after, window.Read);
        var json = new JsonBuilder();
        json.Raw("{\"namespace\":"u8).String(webhook.Namespace).Raw(",\"kind\":"u8).String(window.Kind);
        json.Raw(",\"after\":"u8).String(after.ToString()).Raw(",\"before\":"u8).String(window.Read.ToString()).Byte((byte)'}');
        var data = json.ToJsonText();
        var letter = new WebhookLetter($"{webhook.Id}_{window.Kind}_gap_{window.Read}", window.Kind + WebhookLetter.GapEnd, "", TimeText.Of(now), now, 0, "", data);
        return (letter, window.Add(window.Read, data.Utf8.Length));
    }

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The webhook {Id} has missed events of the kind {Kind} after {After} up to {Before}: they were trimmed from the log")]
    private partial void LogGap(string id, string kind, LogPosition after, LogPosition before);
}
