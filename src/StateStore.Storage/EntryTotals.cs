namespace StateStore.Storage;

/// <summary>The value of a count.</summary>
/// <param name="Entries">The number of entries.</param>
/// <param name="Bytes">The bytes of their stored values.</param>
public record struct EntryTotal(long Entries, long Bytes);

/// <summary>A value for each <see cref="EntryCount"/>: the counts of a namespace, or the growth that a commit causes in them.</summary>
public sealed class EntryTotals
{
    private readonly EntryTotal[] _totals = new EntryTotal[KindProperties.Counts];

    /// <summary>The value of one count.</summary>
    public ref EntryTotal Of(EntryCount count) => ref _totals[(int)count];

    /// <summary>Counts a write.</summary>
    /// <param name="write">The write.</param>
    /// <param name="present">The bytes of the value that the entry has before the write; null = it has none.</param>
    public void Count(Write write, long? present)
    {
        ref var total = ref Of(KindProperties.CountOf(write.Key));
        total.Entries += (write.Action == WriteAction.Put ? 1 : 0) - (present is null ? 0 : 1);
        total.Bytes += write.Value.Length - (present ?? 0);
    }

    /// <summary>Sets every count to 0.</summary>
    public void Clear() => Array.Clear(_totals);
}
