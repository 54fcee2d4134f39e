namespace StateStore.Server.Tests;

/// <summary>A storage that no retry can repair ends the start with one line. A storage that refuses changes ends readiness.</summary>
public sealed class BrokenStorageTests : ServerTest
{
    private const int CannotStart = 1;

    private string Database => Path.Combine(Directory.Path, "state.db");

    [Fact]
    public async Task A_file_that_is_not_a_database_ends_the_start()
    {
        await File.WriteAllTextAsync(Database, new string('x', 5000));
        await RefusesAsync(CannotStart, "state.db is not a SQLite database", "--storage sqlite:state.db");
    }

    [Fact]
    public async Task A_storage_path_that_is_a_directory_or_leads_through_a_file_ends_the_start()
    {
        await RefusesAsync(CannotStart, "is a directory", "--storage sqlite:.");
        await File.WriteAllTextAsync(Path.Combine(Directory.Path, "file"), "");
        await RefusesAsync(CannotStart, "can't be made", "--storage sqlite:file/state.db");
    }

    [Theory]
    [InlineData("table export leads --storage sqlite:state.db")]
    [InlineData("lua script.lua --storage sqlite:state.db")]
    public async Task A_command_on_a_file_that_is_not_a_database_ends_with_an_error(string command)
    {
        await File.WriteAllTextAsync(Database, new string('x', 5000));
        await File.WriteAllTextAsync(Path.Combine(Directory.Path, "script.lua"), "State.get('a')");
        await RefusesAsync(CannotStart, "state.db is not a SQLite database", command);
        Assert.Equal([Database], System.IO.Directory.GetFiles(Directory.Path, "state*"));
    }

    [Fact]
    public async Task A_database_deleted_under_the_server_ends_readiness_refuses_changes_and_is_logged()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage sqlite:state.db");
        Assert.Equal(200, (await server.SendAsync("PUT", Conversation, """{"state":"A"}""")).Status);
        File.Move(Database, Database + ".aside");

        Assert.Equal(503, (await server.SendAsync("PUT", Conversation, """{"state":"B"}""")).Status);
        var ready = await server.SendAsync("GET", "/health/ready");
        Assert.Equal(503, ready.Status);
        Assert.Contains("the file was deleted or moved", ready.Body, StringComparison.Ordinal);
        await server.WaitForOutputAsync("The storage is not available; trying again until it is: sqlite");

        File.Move(Database + ".aside", Database);
        await UntilAsync(() => server.SendAsync("GET", "/health/ready"), answer => answer.Status == 200);
        Assert.Equal(200, (await server.SendAsync("PUT", Conversation, """{"state":"B"}""")).Status);
    }

    [Fact]
    public async Task The_socket_of_a_killed_server_is_taken_over_and_the_socket_of_a_running_server_is_refused()
    {
        var socket = Path.Combine(Directory.Path, "z.sock");
        await using (var killed = await ServerProcess.StartServingAsync(Directory, $"--storage memory: --zmq ipc://{socket}"))
        {
            await killed.KillAsync();
        }

        Assert.True(File.Exists(socket));
        await using var next = await ServerProcess.StartServingAsync(Directory, $"--storage memory: --zmq ipc://{socket}");
        var refused = await RunAsync($"--storage memory: --zmq ipc://{socket} --urls http://127.0.0.1:0");
        Assert.Equal(CannotStart, refused.ExitCode);
        Assert.Contains("already in use", Assert.Single(refused.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_at_the_path_of_a_socket_is_not_removed()
    {
        var path = Path.Combine(Directory.Path, "precious");
        await File.WriteAllTextAsync(path, "");
        await RefusesAsync(CannotStart, "already in use", $"--storage memory: --zmq ipc://{path} --urls http://127.0.0.1:0");
        Assert.True(File.Exists(path));
    }
}
