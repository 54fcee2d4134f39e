namespace StateStore.Storage.Sqlite;

/// <summary>
/// Rows of <c>events</c>: the namespace's id in the upper bits, the position in the lower 40, so that each log lies together in its
/// order and needs no index. Room for 8 million namespaces and a million million events in each.
/// </summary>
internal static class EventRow
{
    private const int PositionBits = 40;

    /// <exception cref="InvalidOperationException">There is no room for it.</exception>
    public static long Of(long ns, long position) => ns < 1L << (63 - PositionBits) && position < 1L << PositionBits
        ? (ns << PositionBits) | position
        : throw new InvalidOperationException($"no row for position {position} of namespace {ns}");

    public static LogPosition PositionOf(long row) => LogPosition.Sequence(row & ((1L << PositionBits) - 1));
}
