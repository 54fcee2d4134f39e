namespace StateStore.Server.Tests;

/// <summary>On a system for which there is no library of Lua, such as one with musl: here, a copy of the program from which it is gone.</summary>
public sealed class WithoutLuaTests : ServerTest
{
    private const string Missing = "statestore: Lua can't run here: its native library does not load on ";

    private readonly WorkingDirectory _programs = new();

    public WithoutLuaTests()
    {
        foreach (var file in new DirectoryInfo(AppContext.BaseDirectory).EnumerateFiles("*", SearchOption.AllDirectories).Where(IsKept))
        {
            var copy = Path.Combine(_programs.Path, Path.GetRelativePath(AppContext.BaseDirectory, file.FullName));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            file.CopyTo(copy);
        }
    }

    [Fact]
    public async Task A_server_without_hooks_works()
    {
        await using var server = ServerProcess.StartFrom(_programs.Path, Directory, "--urls http://127.0.0.1:0");
        await server.WaitUntilServingAsync();
        Assert.Equal(200, (await server.SendAsync("PUT", "/v1/namespaces/default/keys/k", "1")).Status);
        Assert.Equal((200, "1"), await server.SendAsync("GET", "/v1/namespaces/default/keys/k"));
    }

    [Fact]
    public async Task Scripts_and_hooks_say_what_is_missing()
    {
        Directory.Write("any.lua", "print(1)");
        await EndsWithAsync(1, Missing, "lua any.lua --storage memory:");
        System.IO.Directory.CreateDirectory(Path.Combine(Directory.Path, "hooks"));
        await EndsWithAsync(2, "statestore: --hooks: Lua can't run here", "--storage memory: --hooks hooks");
    }

    public override void Dispose()
    {
        _programs.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    private static bool IsKept(FileInfo file) => !file.Name.Contains("lua54", StringComparison.Ordinal);

    private async Task EndsWithAsync(int exitCode, string line, string arguments)
    {
        await using var program = ServerProcess.StartFrom(_programs.Path, Directory, arguments);
        Assert.Equal(exitCode, await program.WaitForExitAsync());
        Assert.StartsWith(line, Assert.Single(program.Errors), StringComparison.Ordinal);
    }
}
