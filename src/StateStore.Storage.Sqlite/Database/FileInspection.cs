namespace StateStore.Storage.Sqlite.Database;

/// <summary>
/// Finds out whether a database file is StateStore's, before anything in it is changed. A file of another program stays byte-identical, and no file
/// is left beside it.
/// </summary>
internal static class FileInspection
{
    /// <summary>"StSt", the <c>PRAGMA application_id</c> of our files; in the header of the file at offset 68.</summary>
    public const long ApplicationId = 0x53745374;

    /// <summary>The newest format that was written without an application id.</summary>
    private const long LastVersionWithoutId = 4;

    /// <summary>The number of our columns that all formats without an id have, as <c>look.sql</c> counts them.</summary>
    private const long OwnColumns = 12;

    /// <summary>Whether nothing is stored at the path yet: no file, an empty one, or a database without tables.</summary>
    /// <exception cref="StorageBrokenException">The file is not a database, or belongs to another program.</exception>
    /// <exception cref="SqliteException">The file can't be read now.</exception>
    public static bool IsNew(string path)
    {
        if (Directory.Exists(path))
        {
            throw new StorageBrokenException($"{path} is a directory; give the path of a file");
        }

        if (!File.Exists(path) && FileStatus.IdentityOf(path) is null)
        {
            return true;
        }

        if (!FileStatus.IsRegular(path))
        {
            throw new StorageBrokenException($"{path} is not a regular file");
        }

        return new FileInfo(path).Length == 0 || IsEmptyDatabase(path);
    }

    private static bool IsEmptyDatabase(string path)
    {
        try
        {
            var id = IdOf(path);
            if (id == ApplicationId)
            {
                return false;
            }

            if (id == 0)
            {
                var found = Look(OpenUnchanging(path), "look", columns: 4);
                var (seenId, version, tables, ownColumns) = (found[0], found[1], found[2], found[3]);
                if (seenId == ApplicationId || (ownColumns == OwnColumns && version is > 0 and <= LastVersionWithoutId))
                {
                    return false;
                }

                if (seenId == 0 && version == 0 && tables == 0)
                {
                    return true;
                }
            }

            throw new StorageBrokenException($"{path} is a SQLite database of another program; give StateStore a file of its own");
        }
        catch (SqliteException failure) when (failure.IsDamage)
        {
            throw new StorageBrokenException($"{path} {(failure.IsNotADatabase ? "is not a SQLite database" : "is damaged: restore a backup")}", failure);
        }
    }

    /// <summary>Reads the id alone, which is in the header of the file.</summary>
    private static long IdOf(string path)
    {
        const string Id = "application-id";
        try
        {
            return Look(Connection.OpenImmutable(path), Id, columns: 1)[0];
        }
        catch (SqliteException failure) when (failure is { IsDamage: true, IsNotADatabase: false })
        {
            // Another process may be copying the -wal file into the file, first the header and then the pages that the header counts.
            return Look(OpenUnchanging(path), Id, columns: 1)[0];
        }
    }

    /// <summary>Opens a connection that also sees the changes in the -wal file, if there are any.</summary>
    private static Connection OpenUnchanging(string path)
    {
        var log = new FileInfo(path + "-wal");
        return log is { Exists: true, Length: > 0 } ? Connection.OpenUnchanging(path, isAlone: !File.Exists(path + "-shm")) : Connection.OpenImmutable(path);
    }

    private static long[] Look(Connection connection, string script, int columns)
    {
        using (connection)
        {
            using var rows = connection.Prepare(script).Query();
            rows.Read();
            var found = new long[columns];
            for (var column = 0; column < columns; column++)
            {
                found[column] = rows.Int64(column);
            }

            return found;
        }
    }
}
