namespace StateStore.Server.Tests;

/// <summary>The sample that copies all tables into SQLite, while it and the server are killed and restarted.</summary>
public sealed class FollowTests : ServerTest
{
    private const string Sample = "Zmq/follow_tables.py";
    private int _made;

    private string Copy => Path.Combine(Directory.Path, "copy.db");

    [Fact]
    public async Task The_copy_equals_the_tables_after_kills_of_the_server_and_of_the_follower()
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        var arguments = $"--storage sqlite:tables.db --urls {url}";
        var server = await ServerProcess.StartServingAsync(Directory, arguments);
        var follower = Script.StartPython(Sample, url, "default", Copy);
        try
        {
            await ChangeAsync(server);
            await server.KillAsync();
            await server.DisposeAsync();
            server = await ServerProcess.StartServingAsync(Directory, arguments);
            await ChangeAsync(server);
            follower.Kill();
            await ChangeAsync(server);
            follower.Dispose();
            follower = Script.StartPython(Sample, url, "default", Copy);
            await ChangeAsync(server);
            follower.Kill();
            await follower.WaitForExitAsync();

            await Script.RunPythonAsync(Sample, url, "default", Copy, "--once");
            var copied = await Script.RunPythonAsync("Zmq/copied_tables.py", Copy);
            Assert.Equal(await RecordsAsync(server), copied[..^1]);
            await Script.RunPythonAsync(Sample, url, "default", Copy, "--once");
            Assert.Equal(copied, await Script.RunPythonAsync("Zmq/copied_tables.py", Copy));
        }
        finally
        {
            follower.Kill();
            follower.Dispose();
            await server.DisposeAsync();
        }
    }

    /// <summary>Makes all kinds of changes. A repeated or lost change would be visible in the copy.</summary>
    private async Task ChangeAsync(ServerProcess server)
    {
        var round = _made++;
        await CommandAsync(server, $$"""{"cmd":"CREATE_STATE","state":"t{{round}}"}""");
        await CommandAsync(server, $$$"""{"cmd":"SET_STATE","state":"t{{{round}}}","data":[{"n":0,"s":"é"},{"n":0,"s":"b"}]}""");
        for (var i = 0; i < 30; i++)
        {
            await CommandAsync(server, $$$"""{"cmd":"CREATE_RECORD","state":"t{{{round}}}","data":{"n":{{{i}}},"s":"x"}}""");
            await CommandAsync(server, $$$"""{"cmd":"PATCH_RECORD","state":"t0","id":1,"increment":{"n":1}}""");
            await CommandAsync(server, $$"""{"cmd":"DELETE_RECORD","state":"t{{round}}","id":{{i + 2}}}""");
        }

        await CommandAsync(server, $$"""{"cmd":"CREATE_STATE","state":"gone"}""");
        await CommandAsync(server, """{"cmd":"CREATE_RECORD","state":"gone","data":{}}""");
        await CommandAsync(server, """{"cmd":"DELETE_STATE","state":"gone"}""");
    }

    private async Task<List<string>> RecordsAsync(ServerProcess server)
    {
        var records = new List<string>();
        for (var round = 0; round < _made; round++)
        {
            var (_, body) = await server.SendAsync("GET", $"/v1/namespaces/default/tables/t{round}/records");
            using var page = System.Text.Json.JsonDocument.Parse(body);
            records.AddRange(page.RootElement.GetProperty("records").EnumerateArray().Select(record => $"t{round} {record.GetRawText()}"));
        }

        return records;
    }

    private static async Task CommandAsync(ServerProcess server, string command)
    {
        var (status, body) = await server.SendAsync("POST", "/v1/commands", command);
        Assert.True(status == 200, body);
    }
}
