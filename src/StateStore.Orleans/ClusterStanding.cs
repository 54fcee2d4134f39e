namespace StateStore.Orleans;

/// <summary>
/// Reports whether this silo is a member of its cluster, for probes and for the code that ends the process. A silo that is not a member answers
/// every read from the storage.
/// </summary>
/// <param name="clock">The clock of the silo.</param>
public sealed class ClusterStanding(TimeProvider clock)
{
    /// <summary>The age at which the last check of the table no longer counts. The silo checks it every quarter of a second.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private Report _last = new(MembershipFindingKind.NotActive, "this silo has not joined its cluster yet", clock.GetTimestamp());
    private volatile bool _mustEnd;

    /// <summary>True if the last check of the membership table is less than 5 seconds old and found this silo active.</summary>
    public bool IsMember => Current().Kind == MembershipFindingKind.Member;

    /// <summary>A sentence on <see cref="IsMember"/>: the reason if it is false. It contains no secrets.</summary>
    public string Description => Current().Reason;

    /// <summary>
    /// True if the silo has found that it can never be a member again. It then stops its host. After the stop, the host reads this to choose
    /// an exit code that makes its supervisor start it again.
    /// </summary>
    public bool MustEnd => _mustEnd;

    /// <summary>Sets <see cref="MustEnd"/>.</summary>
    public void End() => _mustEnd = true;

    internal void Set(MembershipFinding finding) => Volatile.Write(ref _last, new(finding.Kind, finding.Reason, clock.GetTimestamp()));

    private Report Current()
    {
        var last = Volatile.Read(ref _last);
        return last.Kind == MembershipFindingKind.Member && clock.GetElapsedTime(last.At) >= Freshness
            ? new(MembershipFindingKind.Unreadable, "the membership table was not read for a while", last.At)
            : last;
    }

    private sealed record Report(MembershipFindingKind Kind, string Reason, long At);
}
