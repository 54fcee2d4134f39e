using StateStore.Lua.Hooks;

namespace StateStore.Lua.Tests.Hooks;

/// <summary>Which files are in force, and what the log says of it.</summary>
public sealed class FileTests : IDisposable
{
    private const string Refuses = "function before_transition() return false, 'one' end";
    private const string Passes = "function before_transition() return false, 'two' end";
    private const string InForce = "Hooks of bot.lua are in force for bot";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("statestore-hooks-");
    private readonly HookLog _log = new();
    private readonly LuaHooks _hooks;

    public FileTests() => _hooks = new(_directory.FullName, TimeProvider.System, _log);

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>So a mounted ConfigMap changes: each file is a link to a link, and only that one is replaced.</summary>
    [Fact]
    public void A_link_is_as_new_as_the_file_behind_it()
    {
        Mount("v1", Refuses);
        File.CreateSymbolicLink(PathOf("bot.lua"), Path.Combine("..data", "bot.lua"));
        Assert.Empty(_hooks.Load());
        Assert.Equal([InForce], _log.Lines);

        Mount("v2", Passes);
        Assert.Empty(_hooks.Load());
        Assert.Equal([InForce, InForce], _log.Lines);
    }

    [Fact]
    public void A_link_to_nothing_is_told_and_what_was_in_force_stays()
    {
        Mount("v1", Refuses);
        File.CreateSymbolicLink(PathOf("bot.lua"), Path.Combine("..data", "bot.lua"));
        Assert.Empty(_hooks.Load());

        File.Delete(PathOf("v1/bot.lua"));
        Assert.StartsWith("bot.lua: ", Assert.Single(_hooks.Load()), StringComparison.Ordinal);
        Assert.Equal("bot.lua", _hooks.Shown);
        Assert.Empty(_hooks.Load());
    }

    [Fact]
    public void Of_a_file_that_is_again_what_it_was_before_it_broke_the_log_says_so()
    {
        Write(Refuses);
        Assert.Empty(_hooks.Load());
        Write("function");
        Assert.Single(_hooks.Load());
        Write(Refuses);
        Assert.Empty(_hooks.Load());

        Assert.Collection(
            _log.Lines,
            line => Assert.Equal(InForce, line),
            line => Assert.StartsWith("Hooks can't be loaded", line, StringComparison.Ordinal),
            line => Assert.Equal(InForce, line));
    }

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    private void Write(string code) => File.WriteAllText(PathOf("bot.lua"), code);

    private void Mount(string version, string code)
    {
        Directory.CreateDirectory(PathOf(version));
        File.WriteAllText(PathOf(version + "/bot.lua"), code);
        File.Delete(PathOf("..data"));
        Directory.CreateSymbolicLink(PathOf("..data"), version);
    }
}
