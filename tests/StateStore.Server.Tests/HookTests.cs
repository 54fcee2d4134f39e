namespace StateStore.Server.Tests;

/// <summary>Hooks of a running server. No hook may harm the server.</summary>
public sealed class HookTests : ServerTest
{
    private const string Refused = """{"ok":false,"error":{"code":"HOOK_REJECTED","message":"closed"}}""";

    [Fact]
    public async Task Hook_files_are_loaded_at_the_start_and_when_they_change()
    {
        Write("bot.lua", "function before_transition() return false, 'closed' end");
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:");
        Assert.Contains("hooks      bot.lua", server.Output, StringComparison.Ordinal);
        Assert.Equal((422, Refused), await SetAsync(server));

        Write("bot.lua", "function before_transition(");
        await server.WaitForOutputAsync("bot.lua:1: <name> or '...' expected near <eof>");
        Assert.Equal((422, Refused), await SetAsync(server));

        Write("bot.lua", "function before_transition(event) event.data.by = 'hook' return event.data end");
        await server.WaitForOutputAsync("Hooks of bot.lua are in force for bot");
        await UntilAsync(() => SetAsync(server), answer => answer.Status == 200);
        Assert.Contains("\"data\":{\"by\":\"hook\"}", (await server.SendAsync("GET", Conversation)).Body, StringComparison.Ordinal);

        Write("second.lua", "namespaces = {'bot'} function before_transition() return false, 'second' end");
        await UntilAsync(() => SetAsync(server, "B"), answer => answer.Status == 422);
        File.Delete(Path.Combine(Directory.Path, "hooks", "second.lua"));
        await UntilAsync(() => SetAsync(server, "B"), answer => answer.Status == 200);
    }

    [Theory]
    [InlineData("text", "\\u001b[2J")]
    [InlineData("json", "\\u001B[2J")]
    public async Task Control_characters_of_a_hook_or_a_user_are_escaped_in_the_log(string format, string written)
    {
        Write("bot.lua", "function before_transition(event) error(event.data.text) end");
        await using var server = await ServerProcess.StartServingAsync(Directory, $"--storage memory: --log-format {format}");
        var body = """{"state":"A","data":{"text":"\u001b[2J\u009b31m\u202e\r\n2026-01-01T00:00:00.000Z info: forged"}}""";
        Assert.Equal(500, (await server.SendAsync("PUT", Conversation, body)).Status);
        await server.WaitForOutputAsync("forged");

        Assert.Contains(written, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Output, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain(server.Output.Split('\n'), line => line.StartsWith("2026-01-01", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_does_not_start_when_its_hooks_cannot_be_loaded()
    {
        Write("bot.lua", "function before_transition(");
        await RefusesAsync(2, "--hooks: bot.lua:1: <name> or '...' expected near <eof>", "--storage memory:");
        await RefusesAsync(2, "the directory missing does not exist", "--storage memory: --hooks missing");
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory: --hooks off");
        Assert.Equal(200, (await SetAsync(server)).Status);
    }

    [Fact]
    public async Task Changes_by_after_transition_are_made_once_even_when_the_server_is_killed()
    {
        Write("bot.lua", "function after_transition(event) State.increment('n') State.set('last:' .. event.id, event.to) end");
        var made = 0;
        for (var round = 0; round < 3; round++)
        {
            await using var server = await ServerProcess.StartServingAsync(Directory, "--storage sqlite:hooks.db");
            await server.WaitForOutputAsync("after_transition of bot.lua follows bot from");
            for (var i = 0; i < 25; i++, made++)
            {
                Assert.Equal(200, (await SetAsync(server, $"S{made}")).Status);
            }

            if (round == 2)
            {
                await UntilAsync(() => server.SendAsync("GET", "/v1/namespaces/bot/keys/n"), answer => answer.Body == $"{made}");
                Assert.Equal("\"S74\"", (await server.SendAsync("GET", "/v1/namespaces/bot/keys/last:one")).Body);
                Assert.Equal(404, (await server.SendAsync("GET", "/v1/namespaces/bot/keys/hook:bot")).Status);
            }

            await server.KillAsync();
        }
    }

    [Fact]
    public async Task Hostile_hooks_are_ended_while_others_are_served()
    {
        string[] bodies =
        [
            "while true do end",
            "while true do pcall(function() while true do end end) end",
            "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
            "local function f() return 1 + f() end return f()",
            "return ('a'):rep(3000):find(('.-'):rep(10) .. 'b')",
            "return {x = ('x'):rep(1e9)}",
            "setmetatable(_G, {__index = function(t, k) while true do end end}) return missing",
            "local c = coroutine.wrap(function() while true do end end) c()",
            "error(setmetatable({}, {__tostring = function() while true do end end}))",
        ];
        for (var i = 0; i < bodies.Length; i++)
        {
            Write($"bad{i}.lua", $"function before_transition(event) {bodies[i]} end");
        }

        Write("after.lua", "namespaces = {'good'} function after_transition(event) while true do end end");
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:");
        using var over = new CancellationTokenSource();
        var attacks = bodies.Select((_, i) => Task.Run(async () =>
        {
            for (var n = 0; !over.IsCancellationRequested; n++)
            {
                var (status, body) = await server.SendAsync("PUT", $"/v1/namespaces/bad{i}/conversations/one", $$"""{"state":"S{{n}}"}""");
                Assert.True(status == 500 && body.Contains("\"code\":\"HOOK_FAILED\"", StringComparison.Ordinal), body);
            }
        })).ToList();
        for (var n = 0; n < 100; n++)
        {
            Assert.Equal(200, (await server.SendAsync("PUT", "/v1/namespaces/good/conversations/one", $$"""{"state":"S{{n}}"}""")).Status);
        }

        await over.CancelAsync();
        await Task.WhenAll(attacks);
        Assert.Equal(200, (await server.SendAsync("GET", "/health/ready")).Status);
        Assert.Contains("\"version\":100", (await server.SendAsync("GET", "/v1/namespaces/good/conversations/one")).Body, StringComparison.Ordinal);
        Assert.Contains("before_transition of bad0.lua fails, so changes are refused: it takes more than 1000000 instructions", server.Output, StringComparison.Ordinal);
    }

    private static Task<(int Status, string Body)> SetAsync(ServerProcess server, string state = "A") =>
        server.SendAsync("PUT", Conversation, $$$"""{"state":"{{{state}}}","data":{}}""");

    private void Write(string name, string code) => Directory.WriteHook(name, code);
}
