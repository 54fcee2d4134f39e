namespace StateStore.Storage.Sqlite.Tests;

/// <summary>A folder for one test, deleted afterwards.</summary>
public sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("statestore-sqlite-");

    public string Path => _folder.FullName;

    public string Database => System.IO.Path.Combine(Path, "test.db");

    public void Dispose() => _folder.Delete(recursive: true);
}
