namespace StateStore.Conformance.Storage.Model;

/// <summary>The expected content of a namespace, in the simplest form: a dictionary and a list.</summary>
internal sealed class StorageModel
{
    private readonly Dictionary<EntityKey, ModelEntry> _entries = [];
    private readonly Dictionary<LogKind, List<string>> _logs = Enum.GetValues<LogKind>().ToDictionary(kind => kind, _ => new List<string>());
    private readonly Dictionary<EntityKey, List<string>> _histories = [];
    private readonly List<(string Term, DateTimeOffset At, TermFlow Change)> _moves = [];

    public IReadOnlyList<string> Log(LogKind kind) => _logs[kind];

    /// <summary>The events, newest first.</summary>
    public IEnumerable<string> History(EntityKey key) => _histories.GetValueOrDefault(key, []).AsEnumerable().Reverse();

    public ModelEntry this[EntityKey key] => _entries.GetValueOrDefault(key);

    public NamespaceInfo Describe(string ns)
    {
        var (keys, inboxes) = (Total(KeyKind.Key), Total(KeyKind.Inbox));
        return new(ns, Total(KeyKind.Conversation).Entries, Log(LogKind.Conversation).Count)
        {
            Keys = keys.Entries,
            KeyBytes = keys.Bytes,
            Inboxes = inboxes.Entries,
            InboxBytes = inboxes.Bytes,
            TableEvents = Log(LogKind.Table).Count,
            KeyEvents = Log(LogKind.Key).Count,
            MessageEvents = Log(LogKind.Message).Count,
        };
    }

    private EntryTotal Total(KeyKind kind)
    {
        var entries = Scan(new(kind, "", null, 0));
        return new(entries.Count, entries.Sum(entry => System.Text.Encoding.UTF8.GetByteCount(entry.Value)));
    }

    /// <summary>Applies the commit and returns null if its checks hold; otherwise returns the check that must fail.</summary>
    public Check? Commit(Commit commit)
    {
        foreach (var check in commit.Checks)
        {
            if (this[check.Key].Version != check.Version.Value)
            {
                return check;
            }
        }

        foreach (var write in commit.Writes)
        {
            Apply(write);
        }

        foreach (var happened in commit.Events)
        {
            Append(commit.Log, happened);
        }

        return null;
    }

    public List<(string Id, long Version, string Value)> Scan(ScanQuery query) =>
    [
        .. _entries
            .Where(pair => pair.Key.Kind == query.Kind && pair.Value.Value is not null && (query.Term is null || pair.Value.Term == query.Term))
            .Where(pair => pair.Key.Id.StartsWith(query.Prefix, StringComparison.Ordinal))
            .Where(pair => query.After is null || OddIds.CompareBytes(pair.Key.Id, query.After) * Direction(query) > 0)
            .Select(pair => (pair.Key.Id, pair.Value.Version, pair.Value.Value!))
            .OrderBy(entry => entry.Id, Comparer<string>.Create((x, y) => OddIds.CompareBytes(x, y) * Direction(query))),
    ];

    /// <summary>The summaries of the terms of conversations, in order.</summary>
    public List<TermSummary> Terms(DateTimeOffset now)
    {
        var members = Conversations().GroupBy(entry => entry.Term!).ToDictionary(group => group.Key, group => group.Select(entry => entry.TermAt).Order().ToList());
        var moves = _moves.Where(move => move.At > now.AddHours(-1)).GroupBy(move => move.Term).ToDictionary(group => group.Key, group => group.ToList());
        return
        [
            .. members.Keys.Union(moves.Keys).Order(Comparer<string>.Create(OddIds.CompareBytes)).Select(term =>
            {
                var (times, changes) = (members.GetValueOrDefault(term, []), moves.GetValueOrDefault(term, []));
                return new TermSummary(term, times.Count)
                {
                    Oldest = times.Count == 0 ? null : times[0],
                    Median = times.Count == 0 ? null : times[times.Count / 2],
                    P95 = times.Count == 0 ? null : times[0],
                    LastMinute = Sum(changes.Where(move => TermFlow.SlotOf(move.At) > TermFlow.SlotOf(now) - TermFlow.MinuteSlots)),
                    LastHour = Sum(changes),
                };
            }),
        ];
    }

    /// <summary>The ids of the conversations with a term since a time or longer, by age.</summary>
    public List<string> ByAge(string term, DateTimeOffset until) =>
    [
        .. _entries
            .Where(pair => pair.Key.Kind == KeyKind.Conversation && pair.Value.Term == term && pair.Value.TermAt <= until)
            .OrderBy(pair => pair.Value.TermAt).ThenBy(pair => pair.Key.Id, Comparer<string>.Create(OddIds.CompareBytes))
            .Select(pair => pair.Key.Id),
    ];

    private IEnumerable<ModelEntry> Conversations() =>
        _entries.Where(pair => pair.Key.Kind == KeyKind.Conversation && pair.Value.Term is not null).Select(pair => pair.Value);

    private static TermFlow Sum(IEnumerable<(string Term, DateTimeOffset At, TermFlow Change)> moves) =>
        moves.Aggregate(default(TermFlow), (sum, move) => sum + move.Change);

    private static int Direction(ScanQuery query) => query.IsDescending ? -1 : 1;

    /// <summary>The due entries by time, with a stable order among equal times.</summary>
    public List<DueEntry> Due(DateTimeOffset until) =>
        [.. Ordered(_entries.Where(pair => pair.Value.Due <= until).Select(pair => new DueEntry(pair.Key, new(pair.Value.Version), pair.Value.Due!.Value, pair.Value.Value is not null)))];

    public static IEnumerable<DueEntry> Ordered(IEnumerable<DueEntry> due) => due.OrderBy(entry => entry.Due).ThenBy(entry => entry.Key.ToString());

    private void Append(LogKind log, Event happened)
    {
        _logs[log].Add(Sample.Text(happened));
        if (happened.Subject is { } subject)
        {
            _histories.TryAdd(subject, []);
            _histories[subject].Add(Sample.Text(happened));
        }
    }

    private void Apply(Write write)
    {
        switch (write.Action)
        {
            case WriteAction.Put:
                var kept = write.FormerTerm is null ? this[write.Key].Term : null;
                var term = write.Term ?? kept;
                _entries[write.Key] = new(write.Version.Value, Sample.Text(write.Value), term, write.Due, Move(write, term));
                break;
            case WriteAction.Delete:
                Move(write, null);
                _entries[write.Key] = new(write.Version.Value, null, null, write.Due);
                break;
            case WriteAction.Forget:
                Move(write, null);
                _entries.Remove(write.Key);
                _histories.Remove(write.Key);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(write));
        }
    }

    /// <summary>Notes the change of a conversation's term, and returns the time since which it has the new one.</summary>
    private DateTimeOffset Move(Write write, string? term)
    {
        var current = this[write.Key];
        if (write.Key.Kind != KeyKind.Conversation || (current.Term == term && write.FormerTerm is null))
        {
            return current.TermAt;
        }

        if (current.Term is { } former)
        {
            _moves.Add((former, write.TermAt!.Value, new(0, 1)));
        }

        if (term is not null)
        {
            _moves.Add((term, write.TermAt!.Value, new(1, 0)));
        }

        return write.TermAt!.Value;
    }
}

/// <summary>One entry of the model. The default value is an entry that never existed.</summary>
internal readonly record struct ModelEntry(long Version, string? Value, string? Term, DateTimeOffset? Due, DateTimeOffset TermAt = default);
