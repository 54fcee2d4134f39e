namespace StateStore.Storage.Sqlite;

/// <summary>
/// The failures that the writer and the readers have met and that still last: what readiness reports, and what the writer probes for. Safe to use from any thread.
/// </summary>
internal sealed class StoreCondition
{
    private Failure? _failure;

    /// <summary>The failure that still lasts; null = none is known.</summary>
    public Failure? Current => Volatile.Read(ref _failure);

    /// <summary>A probe may find out that the failure is over. Damage lasts until a backup is restored and the process starts again.</summary>
    public bool CanEnd => Current is { IsDamage: false };

    /// <param name="failure">What SQLite reported.</param>
    /// <param name="bytes">Bytes that the failed batch would have written.</param>
    public void Report(SqliteException failure, long bytes)
    {
        // Damage is not forgotten for a lesser failure.
        if (failure.IsUnavailable && Current is not { IsDamage: true })
        {
            Volatile.Write(ref _failure, new(failure.Words, failure.Message, failure.IsDamage, failure.IsFull ? bytes : 0));
        }
    }

    public void End() => Volatile.Write(ref _failure, null);

    /// <param name="Words">What is wrong, in our own words.</param>
    /// <param name="Details">What SQLite said.</param>
    /// <param name="IsDamage">The file itself is damaged.</param>
    /// <param name="Bytes">Bytes for which there was no room; 0 where room was not the cause.</param>
    public sealed record Failure(string Words, string Details, bool IsDamage, long Bytes);
}
