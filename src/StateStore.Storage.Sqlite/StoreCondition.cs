namespace StateStore.Storage.Sqlite;

/// <summary>
/// The lasting failure that the writer or a reader has met. Readiness reports it, and the writer probes for its end. It is safe to use from any
/// thread.
/// </summary>
internal sealed class StoreCondition
{
    private Failure? _failure;

    /// <summary>The failure that still lasts; null = none is known.</summary>
    public Failure? Current => Volatile.Read(ref _failure);

    /// <summary>Whether a probe may find that the failure has ended. Damage lasts until a backup is restored and the process starts again.</summary>
    public bool CanEnd => Current is { IsDamage: false };

    /// <summary>Records a failure.</summary>
    /// <param name="failure">The failure that SQLite reported.</param>
    /// <param name="bytes">The bytes that the failed batch would have written.</param>
    public void Report(SqliteException failure, long bytes)
    {
        // A lesser failure does not replace damage.
        if (failure.IsUnavailable && Current is not { IsDamage: true })
        {
            Volatile.Write(ref _failure, new(failure.Words, failure.Message, failure.IsDamage, failure.IsFull ? bytes : 0));
        }
    }

    public void End() => Volatile.Write(ref _failure, null);

    /// <summary>A lasting failure.</summary>
    /// <param name="Words">The problem, in our own words.</param>
    /// <param name="Details">The text of SQLite.</param>
    /// <param name="IsDamage">Whether the file itself is damaged.</param>
    /// <param name="Bytes">The bytes that had no room; 0 if room was not the cause.</param>
    public sealed record Failure(string Words, string Details, bool IsDamage, long Bytes);
}
