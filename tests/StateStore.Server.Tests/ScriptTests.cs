namespace StateStore.Server.Tests;

/// <summary><c>statestore lua</c> on a storage and on a running server.</summary>
public sealed class ScriptTests : ServerTest
{
    /// <summary>A script that uses everything that State offers.</summary>
    private const string Everything = """
        State.set("odd key/.. é", { 1, {}, { a = 1.5 }, "x", n = nil })
        local value = State.get("odd key/.. é")
        assert(value[3].a == 1.5 and value[4] == "x" and math.type(value[1]) == "integer" and State.get("none") == nil)
        assert(State.increment("n") == 1 and State.increment("n", 4) == 5 and State.increment("n", -0.5) == 4.5)
        assert(State.update("n", function(n) return n + 1 end) == 5.5)
        local tries = 0
        State.update("n", function(n) tries = tries + 1 if tries == 1 then State.set("n", 10) end return n + 1 end)
        assert(State.get("n") == 11 and tries == 2)
        State.set("ttl", 1, { ttl = "1h" })
        State.set("..", 1)
        State.set("", 1)
        assert(#State.list() == 5 and State.list("n")[1] == "n" and #State.list("x") == 0)
        local history = State.history("n")
        assert(#history == 6 and history[1].value == 11 and history[6].type == "created" and #State.history("n", 2) == 2)
        assert(State.history("..")[1].value == 1 and State.history("")[1].version == 1 and #State.history("none") == 0)
        State.delete("..") State.delete("") State.delete("none")
        for i = 1, 1001 do State.set("many" .. i, i) end
        assert(#State.list("many") == 1001)
        local c = State.conversation("bot", "a/.. é")
        assert(c:get() == nil)
        local now = c:set("START", { n = 1 })
        assert(now.state == "START" and now.version == 1 and c:set("NEXT").data.n == 1 and c:get().state == "NEXT")
        local ok, message = pcall(State.set, "k", print)
        assert(not ok and message == "a function can't be stored", message)
        ok, message = pcall(State.increment, "ttl", 1e400)
        assert(not ok, message)
        local seen = {}
        local ends = {
          State.on("watched:", function(event) seen[#seen + 1] = event.type .. event.key .. tostring(event.value) end),
          State.on("watched:b", function(event) seen[#seen + 1] = "b" .. event.version State.set("watched:end", true) end),
          State.on("watched:end", State.stop),
        }
        State.set("watched:a", 1) State.set("other", 1) State.delete("watched:a") State.set("watched:b", 2)
        State.run(60)
        assert(table.concat(seen, " ") == "createdwatched:a1 deletedwatched:anil createdwatched:b2 b1 createdwatched:endtrue", table.concat(seen, " "))
        for _, stop in ipairs(ends) do stop() end
        print("done", ...)
        """;

    [Fact]
    public async Task A_script_uses_all_of_State_on_a_storage()
    {
        Directory.Write("all.lua", Everything);
        Assert.Equal("done\tone\ttwo", await SucceedsAsync("lua --storage memory: all.lua one two"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" --max-page-size 7")]
    public async Task A_script_uses_all_of_State_on_a_server(string options)
    {
        Directory.Write("all.lua", Everything);
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:" + options);
        Assert.Equal("done", await SucceedsAsync($"lua all.lua --server {server.Client.BaseAddress} --namespace n:1"));
        Assert.Equal((200, "11"), await server.SendAsync("GET", "/v1/namespaces/n:1/keys/n"));
    }

    [Theory]
    [InlineData("lua --namespace x args.lua a -b --help", "args.lua a -b --help x")]
    [InlineData("lua args.lua a --namespace=x b", "args.lua a b x")]
    [InlineData("lua args.lua -- a --namespace x", "args.lua a --namespace x default")]
    [InlineData("lua args.lua a -- --storage x -- --", "args.lua a --storage x -- -- default")]
    [InlineData("lua -- args.lua a", "args.lua a default")]
    public async Task Options_of_the_command_end_at_the_separator_and_all_other_arguments_go_to_the_script(string arguments, string expected)
    {
        Directory.Write("args.lua", "#!/usr/bin/env -S statestore lua\nState.set('k', 1) print(arg[0], table.unpack(arg))");
        var words = (await SucceedsAsync(arguments)).Split('\t');
        var ns = expected[(expected.LastIndexOf(' ') + 1)..];
        Assert.Equal(expected[..^(ns.Length + 1)], string.Join(' ', words));
        Assert.True(File.Exists(Path.Combine(Directory.Path, "data", "statestore.db")));
        Directory.Write("check.lua", "print(State.get('k'))");
        Assert.Equal("1", await SucceedsAsync($"lua check.lua --namespace {ns}"));
    }

    [Fact]
    public async Task Script_errors_name_the_line_and_end_with_exit_code_1()
    {
        Directory.Write("bad.lua", "local x\nerror('no')");
        Directory.Write("worse.lua", "local x =");
        Directory.Write("state.lua", "\n\nState.set(nil, 1)");
        await FailsAsync(1, "lua: bad.lua:2: no", "lua bad.lua --storage memory:");
        await FailsAsync(1, "lua: worse.lua:1: unexpected symbol near <eof>", "lua worse.lua --storage memory:");
        await FailsAsync(1, "lua: state.lua:3: bad argument #1 to 'State.set' (string expected, got no value)", "lua state.lua --storage memory:");
        await FailsAsync(1, "can't be reached", "lua state.lua --server http://127.0.0.1:1 --", "State.set('k', 1)");
        await FailsAsync(1, "missing.lua", "lua missing.lua --storage memory:");
        await FailsAsync(2, "exclude each other", "lua bad.lua --storage memory: --server http://127.0.0.1:1");
        await FailsAsync(2, "is not a storage", "lua bad.lua --storage nonsense");
        await FailsAsync(2, "is not an address", "lua bad.lua --server nonsense");
    }

    /// <summary>The parallel branches of the guide, one process each.</summary>
    [Fact]
    public async Task Four_processes_on_one_file_lose_nothing()
    {
        Directory.Write("branch.lua", """
            for i = 1, 50 do
              State.increment("all")
              State.update("updated", function(n) return (n or 0) + 1 end)
              State.set("branch:" .. arg[1] .. ":" .. i, true)
            end
            """);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(branch => SucceedsAsync($"lua branch.lua {branch} --storage sqlite:shared.db")));
        Directory.Write("sum.lua", "print(State.get('all'), State.get('updated'), #State.list('branch:'))");
        Assert.Equal("200\t200\t200", await SucceedsAsync("lua sum.lua --storage sqlite:shared.db"));
    }

    [Fact]
    public async Task A_script_that_watches_runs_until_State_stop()
    {
        Directory.Write("watch.lua", """
            io.stdout:setvbuf("line")
            local left = 3
            State.on("job:", function(event)
              print(event.key, event.value)
              left = left - 1
              if left == 0 then State.stop() end
            end)
            print("watching")
            """);
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:");
        await using var watcher = ServerProcess.Start(Directory, $"lua watch.lua --server {server.Client.BaseAddress}");
        await watcher.WaitForOutputAsync("watching");
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal(200, (await server.SendAsync("PUT", $"/v1/namespaces/default/keys/job:{i}", $"\"n{i}\"")).Status);
        }

        Assert.Equal(0, await watcher.WaitForExitAsync());
        Assert.Equal("watching\njob:1\tn1\njob:2\tn2\njob:3\tn3", watcher.Output);
    }

    [Theory]
    [InlineData("print('running') io.stdout:flush() while true do end")]
    [InlineData("State.on('', print) print('running') io.stdout:flush()")]
    public async Task A_script_can_be_interrupted(string code)
    {
        Directory.Write("endless.lua", code);
        await using var script = ServerProcess.Start(Directory, "lua endless.lua --storage memory:");
        await script.WaitForOutputAsync("running");
        script.Terminate();
        Assert.NotEqual(0, await script.WaitForExitAsync());
    }

    private Task FailsAsync(int exitCode, string saying, string arguments, string script)
    {
        Directory.Write("state.lua", script);
        return FailsAsync(exitCode, saying, arguments);
    }
}
