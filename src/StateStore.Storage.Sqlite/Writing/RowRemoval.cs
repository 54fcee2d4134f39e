using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>Removes rows that a statement finds.</summary>
internal static class RowRemoval
{
    /// <summary>Removes the rows found, within a number of bytes: a large value takes as many pages to remove as to write.</summary>
    /// <param name="found">Returns rows and their bytes.</param>
    /// <param name="remove">Removes the row that is its first parameter.</param>
    /// <param name="bytes">The greatest number of bytes; at least one row is removed, however large it is.</param>
    /// <returns>The number of removed rows.</returns>
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
