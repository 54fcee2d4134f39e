using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>
/// Finds out after a failure whether commits succeed again, by making one that changes nothing. A server that is not ready gets no requests, so
/// without the probe it would never become ready again.
/// </summary>
internal sealed class WriteProbe(Connection connection, WriteTransaction transaction, StoreCondition condition, string path)
{
    /// <summary>The least free space to require, so that a nearly full disk does not count as free.</summary>
    private const long LeastBytes = 256 * 1024;

    private const long MostBytes = 8 * 1024 * 1024;

    private readonly Statement _fill = connection.Prepare("probe-fill");
    private readonly Statement _mark = connection.Prepare("mark");

    /// <summary>Ends the failure if a commit as large as the failed one would succeed now.</summary>
    public void Run()
    {
        if (condition.Current is not { IsDamage: false } failure)
        {
            return;
        }

        var bytes = failure.Bytes == 0 ? 0 : Math.Clamp(failure.Bytes, LeastBytes, MostBytes);
        try
        {
            if (bytes > 0 && new DriveInfo(path).AvailableFreeSpace < bytes)
            {
                return;
            }

            // In two transactions. The first takes the pages and gives them back; the second writes one page and waits for the disk.
            transaction.BeginAtOnce();
            _fill.Bind(1, bytes).Execute();
            transaction.Rollback();
            transaction.BeginAtOnce();
            _mark.Execute();
            transaction.Commit();
            condition.End();
        }
        catch (SqliteException still)
        {
            condition.Report(still, failure.Bytes);
            transaction.TryRollback();
        }
    }
}
