namespace StateStore.Storage.Sqlite;

/// <summary>
/// Rows of <c>events</c>: two bits for the kind of the log, then the namespace's id, then the position in the lower 40, so that each log
/// lies together in its order and needs no index. Room for 2 million namespaces and a million million events in each log.
/// </summary>
internal static class EventRow
{
    private const int PositionBits = 40;
    private const int NamespaceBits = 21;

    /// <exception cref="InvalidOperationException">There is no room for it.</exception>
    public static long Of(long ns, LogKind log, long position) => ns < 1L << NamespaceBits && position < 1L << PositionBits
        ? ((long)log << (NamespaceBits + PositionBits)) | (ns << PositionBits) | position
        : throw new InvalidOperationException($"no row for position {position} of namespace {ns}");

    public static LogPosition PositionOf(long row) => LogPosition.Sequence(row & ((1L << PositionBits) - 1));
}
