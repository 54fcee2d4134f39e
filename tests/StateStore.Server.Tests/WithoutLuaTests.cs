namespace StateStore.Server.Tests;

/// <summary>Systems without a Lua library, such as those with musl. The tests use a copy of the programs from which the library was removed.</summary>
public sealed class WithoutLuaTests(WithoutLuaTests.Programs programs) : ServerTest, IClassFixture<WithoutLuaTests.Programs>
{
    private const string Missing = "statestore: Lua can't run here: its native library does not load on ";

    [Fact]
    public async Task A_server_without_hooks_works()
    {
        await using var server = ServerProcess.StartFrom(programs.Path, Directory, "--urls http://127.0.0.1:0");
        await server.WaitUntilServingAsync();
        Assert.Equal(200, (await server.SendAsync("PUT", "/v1/namespaces/default/keys/k", "1")).Status);
        Assert.Equal((200, "1"), await server.SendAsync("GET", "/v1/namespaces/default/keys/k"));
    }

    [Fact]
    public async Task Scripts_and_hooks_without_the_Lua_library_fail_and_name_the_missing_library()
    {
        Directory.Write("any.lua", "print(1)");
        await EndsWithAsync(1, Missing, "lua any.lua --storage memory:");
        System.IO.Directory.CreateDirectory(Path.Combine(Directory.Path, "hooks"));
        await EndsWithAsync(2, "statestore: --hooks: Lua can't run here", "--storage memory: --hooks hooks");
    }

    private async Task EndsWithAsync(int exitCode, string line, string arguments)
    {
        await using var program = ServerProcess.StartFrom(programs.Path, Directory, arguments);
        Assert.Equal(exitCode, await program.WaitForExitAsync());
        Assert.StartsWith(line, Assert.Single(program.Errors), StringComparison.Ordinal);
    }

    /// <summary>A copy of the programs without the Lua library, shared by these tests.</summary>
    public sealed class Programs : IDisposable
    {
        private readonly WorkingDirectory _directory = new();

        public Programs()
        {
            foreach (var file in new DirectoryInfo(AppContext.BaseDirectory).EnumerateFiles("*", SearchOption.AllDirectories).Where(IsKept))
            {
                var copy = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(AppContext.BaseDirectory, file.FullName));
                System.IO.Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
                file.CopyTo(copy);
            }
        }

        public string Path => _directory.Path;

        public void Dispose() => _directory.Dispose();

        private static bool IsKept(FileInfo file) => !file.Name.Contains("lua54", StringComparison.Ordinal);
    }
}
