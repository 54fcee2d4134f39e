using System.Diagnostics;
using System.Net.Sockets;

namespace StateStore.Lua.Tests.Hooks;

/// <summary>The hook files in force, and the log lines about them.</summary>
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

    /// <summary>A mounted ConfigMap changes like this: each file is a link to a link, and only the second link is replaced.</summary>
    [Fact]
    public void A_hook_file_behind_a_link_is_reloaded_when_its_target_changes()
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
    public void A_broken_link_is_reported_and_the_loaded_hook_stays_in_force()
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
    public void A_file_restored_after_an_error_is_logged_as_in_force()
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

    [Fact]
    public void A_byte_order_mark_and_a_shebang_line_are_skipped()
    {
        Write("\uFEFF#!/usr/bin/env lua\n" + Refuses);

        Assert.Empty(_hooks.Load());
        Assert.Equal([InForce], _log.Lines);
    }

    [Fact]
    public void A_file_that_cannot_be_a_hook_is_skipped_with_a_line_in_the_log()
    {
        Directory.CreateDirectory(PathOf("directory.lua"));
        MakeFifo(PathOf("fifo.lua"));
        File.CreateSymbolicLink(PathOf("fifo-link.lua"), "fifo.lua");
        File.CreateSymbolicLink(PathOf(".#orders.lua"), "editor@host.1234");
        File.CreateSymbolicLink(PathOf("null.lua"), "/dev/null");
        File.CreateSymbolicLink(PathOf("zero.lua"), "/dev/zero");
        using (var large = File.Create(PathOf("large.lua")))
        {
            large.SetLength(10L * 1024 * 1024 * 1024);
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(PathOf("socket.lua")));
        Write(Refuses);

        Assert.Empty(_hooks.Load());
        Assert.Equal(
            [
                ".#orders.lua is ignored as a hook, and its earlier version stays in force: its name begins with a dot, as those of the locks of editors do",
                "directory.lua is ignored as a hook, and its earlier version stays in force: it is a directory",
                "fifo-link.lua is ignored as a hook, and its earlier version stays in force: it is not a regular file",
                "fifo.lua is ignored as a hook, and its earlier version stays in force: it is not a regular file",
                "large.lua is ignored as a hook, and its earlier version stays in force: it is larger than 262144 bytes",
                "null.lua is ignored as a hook, and its earlier version stays in force: it is not a regular file",
                "socket.lua is ignored as a hook, and its earlier version stays in force: it is not a regular file",
                "zero.lua is ignored as a hook, and its earlier version stays in force: it is not a regular file",
                InForce,
            ],
            _log.Lines.Order(StringComparer.Ordinal).OrderBy(line => line == InForce));
        Assert.Empty(_hooks.Load());
        Assert.Equal(9, _log.Lines.Count);
    }

    private static void MakeFifo(string path)
    {
        using var made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
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
