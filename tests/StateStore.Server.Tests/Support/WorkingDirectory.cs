namespace StateStore.Server.Tests.Support;

/// <summary>An empty directory for one test.</summary>
public sealed class WorkingDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("statestore-").FullName;

    public void Write(string name, string content) => File.WriteAllText(System.IO.Path.Combine(Path, name), content);

    /// <summary>The default directory of hooks.</summary>
    public void WriteHook(string name, string code)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "hooks"));
        Write(System.IO.Path.Combine("hooks", name), code);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
