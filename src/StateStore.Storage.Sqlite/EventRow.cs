namespace StateStore.Storage.Sqlite;

/// <summary>
/// Computes the row numbers of <c>events</c>: three bits for the kind of the log, 21 for the namespace's id, and the position in the lower 40.
/// </summary>
/// <remarks>
/// The highest bit is the sign, so the rows of kinds from 4 on are negative numbers; their order within a log is the same. So each log is stored together in its order and needs no index. There is room for 2 million namespaces and a million million events in each log.
/// </remarks>
internal static class EventRow
{
    private const int PositionBits = 40;
    private const int NamespaceBits = 21;

    /// <summary>The row of an event.</summary>
    /// <exception cref="InvalidOperationException">The namespace's id or the position exceeds its bits.</exception>
    public static long Of(long ns, LogKind log, long position) => ns < 1L << NamespaceBits && position < 1L << PositionBits
        ? ((long)log << (NamespaceBits + PositionBits)) | (ns << PositionBits) | position
        : throw new InvalidOperationException($"no row for position {position} of namespace {ns}");

    public static LogPosition PositionOf(long row) => LogPosition.Sequence(row & ((1L << PositionBits) - 1));
}
