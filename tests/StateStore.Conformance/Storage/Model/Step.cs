using System.Collections.Immutable;
using System.Globalization;

namespace StateStore.Conformance.Storage.Model;

/// <summary>
/// One commit to try, and questions to ask afterwards. A step describes its changes relative to the current state ("the current version"), not by numbers.
/// The sequence therefore stays valid when steps are removed.
/// </summary>
internal sealed record Step(ImmutableArray<Change> Changes, int Events, LogKind Log, Probe Probe)
{
    public override string ToString() => $"[{string.Join("; ", Changes)}] + {Events} events in {Log}, then {Probe}";

    /// <summary>The commit of this step for the given state. <paramref name="mark"/> makes its values and events recognisable.</summary>
    public Commit Resolve(string ns, StorageModel model, string mark) => new(
        ns,
        [.. Changes.Select(change => change.Check(model)).OfType<Check>()],
        [.. Changes.Select(change => change.Write(model, mark) with { TermAt = At(int.Parse(mark, CultureInfo.InvariantCulture)) })],
        [.. Enumerable.Range(1, Events).Select(i => Sample.Event($"{mark}.{i}") with { Subject = Subject })])
    {
        Log = Log,
    };

    /// <summary>The time of the step with this number. Some steps share a slot of flows, and a long sequence takes more than an hour.</summary>
    public static DateTimeOffset At(int number) => Change.Epoch.AddSeconds(number * 7);

    /// <summary>The first entry that is written and not forgotten, and whose history has the events of the log.</summary>
    private EntityKey? Subject => Changes
        .Where(change => KindProperties.Of(change.Key.Kind).History == Log && change.Action != WriteAction.Forget)
        .Select(change => (EntityKey?)change.Key)
        .FirstOrDefault();
}

/// <summary>The version that a change checks for.</summary>
internal enum Expectation
{
    Nothing,
    Current,
    OneBehind,
    OneAhead,
    NeverWritten,
}

/// <summary>The questions after a step, in addition to the full comparison.</summary>
internal readonly record struct Probe(string Prefix, string? After, int Limit, string? Term, int DueMinute, int LogIndex, bool IsDescending);

/// <summary>One entry to change.</summary>
internal readonly record struct Change(EntityKey Key, Expectation Expectation, WriteAction Action, string? Term, int? DueMinute)
{
    public static readonly DateTimeOffset Epoch = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override string ToString() =>
        $"{Action} {Key.Kind} {Key.Id} expecting {Expectation}, term {Term ?? "none"}, due {DueMinute?.ToString(CultureInfo.InvariantCulture) ?? "never"}";

    public Check? Check(StorageModel model)
    {
        var version = model[Key].Version;
        return Expectation switch
        {
            Expectation.Nothing => null,
            Expectation.Current => new(Key, new(version)),
            Expectation.OneBehind => new(Key, new(Math.Max(0, version - 1))),
            Expectation.OneAhead => new(Key, new(version + 1)),
            _ => new(Key, EntityVersion.None),
        };
    }

    public Write Write(StorageModel model, string mark)
    {
        var current = model[Key];
        var next = current.Version + 1;
        var due = DueMinute is { } minute ? Epoch.AddMinutes(minute) : (DateTimeOffset?)null;
        return Action switch
        {
            WriteAction.Put => StateStore.Storage.Write.Put(Key, new(next), Value(next, mark)) with
            {
                Due = due,
                FormerTerm = Term == current.Term ? null : current.Term,
                Term = Term == current.Term ? null : Term,
            },
            WriteAction.Delete => StateStore.Storage.Write.Delete(Key, new(next)) with { Due = due, FormerTerm = current.Term },
            _ => StateStore.Storage.Write.Forget(Key) with { FormerTerm = current.Term },
        };
    }

    private ReadOnlyMemory<byte> Value(long version, string mark) => Key.Kind switch
    {
        KeyKind.Schema => Sample.SchemaValue(version),
        KeyKind.Idempotency => Sample.PutAnswer(Key.Id, version, mark).Value,
        _ => Sample.ConversationValue(version, mark),
    };
}
