namespace StateStore.Storage.Sqlite.Tests;

internal static class SqliteStores
{
    /// <summary>Options that keep every event, so that a test can read them all.</summary>
    public static SqliteStorageOptions Options(string path) =>
        new() { Path = path, Storage = new() { EventRetention = 10_000_000, Timeout = TimeSpan.FromSeconds(20) } };

    public static Task<SqliteStorage> OpenAsync(string path) => OpenAsync(Options(path));

    public static async Task<SqliteStorage> OpenAsync(SqliteStorageOptions options)
    {
        var storage = new SqliteStorage(options);
        await storage.OpenAsync(default);
        return storage;
    }
}
