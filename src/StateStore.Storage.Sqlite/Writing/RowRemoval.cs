using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>Removes rows that a statement finds.</summary>
internal static class RowRemoval
{
    /// <summary>Removes the rows found, up to so many bytes: a large value takes as many pages to remove as to write.</summary>
    /// <param name="found">Gives rows and their bytes.</param>
    /// <param name="remove">Removes the row that is its first parameter.</param>
    /// <param name="bytes">At least one row is removed, however large it is.</param>
    /// <returns>How many were removed.</returns>
    public static int RemoveRows(this Statement found, Statement remove, long bytes)
    {
        var doomed = new List<long>();
        using (var rows = found.Query())
        {
            while (bytes > 0 && rows.Read())
            {
                doomed.Add(rows.Int64(0));
                bytes -= rows.Int64(1);
            }
        }

        foreach (var row in doomed)
        {
            remove.Bind(1, row).Execute();
        }

        return doomed.Count;
    }
}
