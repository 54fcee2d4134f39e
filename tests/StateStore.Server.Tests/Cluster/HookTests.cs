namespace StateStore.Server.Tests.Cluster;

/// <summary>Lua hooks in a cluster. All silos have the same hooks.</summary>
public sealed class HookTests : SiloTest
{
    private const string Keys = "/v1/namespaces/bot/keys/";

    private readonly string _other = $"--silo-port {FreePort.Next()} --gateway-port {FreePort.Next()} --advertised-ip 127.0.0.1 {WithoutDashboard}";

    [Fact]
    public async Task Hooks_run_on_every_silo_and_after_transition_changes_are_made_once()
    {
        const int Changes = 40;
        Directory.WriteHook("bot.lua", """
            function before_transition(event)
              if event.to == "CLOSED" then return false, "closed" end
              return { by = "hook" }
            end

            function after_transition(event) State.increment("n") end
            """);
        await using var one = await ServerProcess.StartServingAsync(Directory, Clustered);
        await using var two = await ServerProcess.StartServingAsync(Directory, $"{_other} --clustering redis:{Redis.Configuration} --storage redis:{Redis.Configuration}");
        Assert.Contains("hooks      bot.lua", two.Output, StringComparison.Ordinal);
        await one.WaitForOutputAsync("after_transition of bot.lua follows bot from");
        for (var i = 0; i < Changes; i++)
        {
            var silo = i % 2 == 0 ? one : two;
            var path = $"/v1/namespaces/bot/conversations/c{i}";
            Assert.Equal(200, (await silo.SendAsync("PUT", path, """{"state":"OPEN"}""")).Status);
            Assert.Equal(
                (422, """{"ok":false,"error":{"code":"HOOK_REJECTED","message":"closed"}}"""), await silo.SendAsync("PUT", path, """{"state":"CLOSED"}"""));
            Assert.Contains("\"data\":{\"by\":\"hook\"}", (await silo.SendAsync("GET", path)).Body, StringComparison.Ordinal);
        }

        await UntilAsync(() => two.SendAsync("GET", Keys + "n"), answer => answer.Body == $"{Changes}");
        Assert.Equal(404, (await two.SendAsync("GET", Keys + "hook:bot")).Status);
        Assert.Equal((200, $"{Changes}"), await one.SendAsync("GET", Keys + "n"));
    }

    [Fact]
    public async Task A_silo_does_not_start_when_its_hooks_cannot_be_loaded()
    {
        Directory.WriteHook("bot.lua", "function before_transition(");
        await RefusesAsync(2, "--hooks: bot.lua:1: <name> or '...' expected near <eof>", Alone);
        await using var silo = await ServerProcess.StartServingAsync(Directory, $"{Alone} {WithoutDashboard} --hooks off");
        Assert.Equal(200, (await silo.SendAsync("PUT", Conversation, """{"state":"A"}""")).Status);
    }
}
