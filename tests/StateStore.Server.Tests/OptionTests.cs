using StateStore.AspNetCore;

namespace StateStore.Server.Tests;

public sealed class OptionTests : ServerTest
{
    private const int CannotStart = 1;
    private const int BadOption = 2;

    [Fact]
    public async Task Help_lists_every_option_and_its_default()
    {
        var (exitCode, output, errors) = await RunAsync("--help");
        Assert.Equal(0, exitCode);
        Assert.Empty(errors);
        foreach (var option in new[] { "--urls", "--storage", "--event-retention", "--history-length", "--max-body-bytes", "--insecure", "--log-level", "--version" })
        {
            Assert.Contains(option, output, StringComparison.Ordinal);
        }

        Assert.Contains("sqlite:data/statestore.db", output, StringComparison.Ordinal);
        Assert.Contains("STATESTORE_EVENT_RETENTION", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "statestore [command] [options]", "table         Export tables to files and import them", "lua <SCRIPT>  Run a script in Lua that has the global State")]
    [InlineData("table --help", "statestore table [command] [options]", "export <NAME> ", "import <NAME> <FILE> ")]
    [InlineData("table export --help", "statestore table export <NAME> [options]", "--out <FILE> ")]
    [InlineData("lua --help", "statestore lua <SCRIPT> [options]", "--server <URL> ")]
    public async Task Help_lists_the_commands_and_help_of_a_command_lists_its_arguments_and_options(string arguments, params string[] says)
    {
        var (exitCode, output, errors) = await RunAsync(arguments);
        Assert.Equal(0, exitCode);
        Assert.Empty(errors);
        Assert.All(says, text => Assert.Contains("  " + text, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_version_option_prints_one_line()
    {
        var (exitCode, output, errors) = await RunAsync("--version");
        Assert.Equal((0, StateStoreHttp.Version), (exitCode, output.Trim()));
        Assert.Matches("^[0-9]+[.][0-9]+[.][0-9]+(-[0-9A-Za-z.-]+)?$", StateStoreHttp.Version);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("nonsense", "nonsense")]
    [InlineData("--urls", "--urls")]
    [InlineData("--urls nonsense", "--urls: \"nonsense\"")]
    [InlineData("--zmq nonsense", "--zmq: \"nonsense\"")]
    [InlineData("--zmq tcp://127.0.0.1", "--zmq")]
    [InlineData("--zmq-pub nonsense", "--zmq-pub: \"nonsense\"")]
    [InlineData("--zmq-plain missing", "--zmq-plain: missing can't be read")]
    [InlineData("--zmq-plain /dev/null", "--zmq-plain: /dev/null: the file has no user; write one name:password per line")]
    [InlineData("--urls ftp://127.0.0.1:1", "--urls")]
    [InlineData("--urls https://127.0.0.1:1", "--urls: https://127.0.0.1:1 needs a certificate")]
    [InlineData("--urls http://127.0.0.1", "--urls")]
    [InlineData("--urls http://127.0.0.1:99999", "--urls")]
    [InlineData("--urls http://127.0.0.1:1/path", "--urls")]
    [InlineData("--bridge nonsense", "--bridge: \"nonsense\" is not an address")]
    [InlineData("--bridge https://127.0.0.1:1", "--bridge: https://127.0.0.1:1 needs a certificate")]
    [InlineData("--storage nonsense", "--storage")]
    [InlineData("--storage mysql:x", "--storage")]
    [InlineData("--storage sqlite:", "--storage")]
    [InlineData("--storage memory", "--storage")]
    [InlineData("--storage redis:localhost,nonsense=1", "Redis")]
    [InlineData("--event-retention many", "--event-retention")]
    [InlineData("--event-retention 0", "--event-retention")]
    [InlineData("--history-length -1", "--history-length")]
    [InlineData("--max-body-bytes 1e6", "--max-body-bytes")]
    [InlineData("--key-ttl soon", "--key-ttl")]
    [InlineData("--max-keys 0", "--max-keys")]
    [InlineData("--max-key-bytes lots", "--max-key-bytes")]
    [InlineData("--max-keys 10,sessions=some", "--max-keys")]
    [InlineData("--max-keys =10", "--max-keys")]
    [InlineData("--max-conversations 0", "--max-conversations")]
    [InlineData("--max-conversation-bytes acme:*=much", "--max-conversation-bytes")]
    [InlineData("--max-records -1", "--max-records")]
    [InlineData("--max-record-bytes 1e6", "--max-record-bytes")]
    [InlineData("--key-ttl 1d,sessions=0s", "--key-ttl")]
    [InlineData("--log-level loud", "--log-level")]
    [InlineData("--allowed-hosts http://state.example.com", "--allowed-hosts: \"http://state.example.com\" is not a host such as state.example.com")]
    [InlineData("--allowed-hosts a.example,", "--allowed-hosts")]
    [InlineData("--allowed-origins app.example.com", "--allowed-origins: \"app.example.com\" is not an origin such as https://app.example.com")]
    [InlineData("--jwt-authority nonsense", "--jwt-authority: \"nonsense\" is not an address such as https://login.example.com/realm")]
    [InlineData("--jwt-authority http://login.example.com --jwt-audience a", "--jwt-authority: \"http://login.example.com\" is not an address")]
    [InlineData("--jwt-authority https://login.example.com", "--jwt-authority: it needs --jwt-audience too")]
    [InlineData("--jwt-audience a", "--jwt-audience: it needs --jwt-authority too")]
    [InlineData("--jwt-algorithms none", "--jwt-algorithms: \"none\" is not one of RS256")]
    [InlineData("--jwt-algorithms RS256,HS256", "--jwt-algorithms: \"HS256\" is not one of RS256")]
    [InlineData("--log-level info --log-level debug", "--log-level")]
    [InlineData("table", "(see statestore table --help)")]
    [InlineData("table nonsense", "(see statestore table --help)")]
    [InlineData("table export", "argument missing for command: 'export' (see statestore table export --help)")]
    [InlineData("table export leads --nonsense", "'--nonsense'")]
    [InlineData("table export leads --format xml", "'jsonl' 'csv'")]
    [InlineData("lua", "argument missing for command: 'lua' (see statestore lua --help)")]
    [InlineData("lua --server", "--server")]
    [InlineData("--storage memory: table export leads", "a command must be the first argument")]
    public Task A_bad_command_line_ends_with_one_line(string arguments, string saying) => RefusesAsync(BadOption, saying, arguments);

    [Fact]
    public async Task Bad_values_in_the_environment_or_the_settings_file_are_reported_with_their_place()
    {
        await RefusesAsync(BadOption, "STATESTORE_EVENT_RETENTION: \"x\"", "", ("STATESTORE_EVENT_RETENTION", "x"));
        Directory.Write("appsettings.json", """{"StateStore":{"HistoryLength":"x"}}""");
        await RefusesAsync(BadOption, "appsettings.json, StateStore:HistoryLength", "");
        Directory.Write("appsettings.json", """{"StateStore":{"HistoryLenth":5}}""");
        await RefusesAsync(BadOption, "StateStore:HistoryLenth is not a setting", "");
        Directory.Write("appsettings.json", """{"StateStore":{"Urls":["http://127.0.0.1:1"]}}""");
        await RefusesAsync(BadOption, "must be a single value", "");
        Directory.Write("appsettings.json", "{");
        await RefusesAsync(BadOption, "appsettings.json can't be read", "");
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://example.org:8080")]
    [InlineData("http://127.0.0.1:8080;http://10.0.0.1:8080")]
    public Task An_HTTP_address_beyond_loopback_needs_a_key_or_the_insecure_option(string urls) =>
        RefusesAsync(BadOption, "--insecure", "--storage memory: --urls " + urls);

    [Fact]
    public Task A_bridge_beyond_loopback_needs_a_key_or_the_insecure_option() =>
        RefusesAsync(BadOption, "--bridge: other machines can reach http://0.0.0.0:0", "--storage memory: --urls http://127.0.0.1:0 --bridge http://0.0.0.0:0");

    [Theory]
    [InlineData("--zmq tcp://*:0")]
    [InlineData("--zmq-pub tcp://0.0.0.0:0")]
    public Task A_ZeroMQ_address_beyond_loopback_needs_a_key_or_the_insecure_option(string arguments) =>
        RefusesAsync(BadOption, "the storage has no keys", "--storage memory: --urls http://127.0.0.1:0 " + arguments);

    [Fact]
    public async Task A_ZeroMQ_address_beyond_loopback_opens_with_a_password_file()
    {
        Directory.Write("users", "ada:secret");
        await using var server = ServerProcess.Start(Directory, "--storage memory: --urls http://127.0.0.1:0 --zmq tcp://0.0.0.0:0 --zmq-plain users");
        await server.WaitForOutputAsync("ZeroMQ");
    }

    [Fact]
    public async Task An_address_beyond_loopback_opens_with_the_insecure_option()
    {
        await using var server = ServerProcess.Start(Directory, "--storage memory: --urls http://0.0.0.0:0 --insecure");
        await server.WaitForOutputAsync("curl -N");
    }

    [Theory]
    [InlineData("--urls http://")]
    [InlineData("--urls http://127.0.0.1:0 --bridge http://")]
    [InlineData("--urls http://127.0.0.1:0 --zmq tcp://")]
    [InlineData("--urls http://127.0.0.1:0 --zmq-pub tcp://")]
    public async Task A_port_in_use_ends_with_one_line(string option)
    {
        using var occupied = FreePort.Occupy();
        var address = $"127.0.0.1:{((IPEndPoint)occupied.LocalEndpoint).Port}";
        await RefusesAsync(CannotStart, address, $"--storage memory: {option}{address}");
    }

    /// <summary>The address belongs to the range reserved for documentation (RFC 5737).</summary>
    [Theory]
    [InlineData("--urls http://203.0.113.1:8080", "--urls")]
    [InlineData("--urls http://127.0.0.1:0 --zmq tcp://203.0.113.1:5560", "tcp://203.0.113.1:5560")]
    [InlineData("--urls http://127.0.0.1:0 --zmq ipc://missing/socket", "ipc://missing/socket")]
    public Task An_address_of_another_machine_ends_with_one_line(string options, string saying) =>
        RefusesAsync(CannotStart, saying, "--storage memory: --insecure " + options);

    [Fact]
    public async Task The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        Directory.Write("appsettings.json", """{"StateStore":{"Storage":"memory:","MaxNameLength":10},"Other":{"x":1}}""");
        await NamesMayHaveAsync(10, "");
        await NamesMayHaveAsync(20, "", ("STATESTORE_MAX_NAME_LENGTH", "20"));
        await NamesMayHaveAsync(30, "--max-name-length 30", ("STATESTORE_MAX_NAME_LENGTH", "20"));
        await NamesMayHaveAsync(10, "", ("STATESTORE_MAX_NAME_LENGTH", ""), ("STATESTORE_SERVICE_HOST", "10.0.0.1"));
    }

    private async Task NamesMayHaveAsync(int characters, string arguments, params (string, string)[] environment)
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, arguments, environment);
        var path = "/v1/namespaces/bot/conversations/" + new string('x', characters);
        Assert.Equal(200, (await server.SendAsync("POST", path)).Status);
        Assert.Equal(400, (await server.SendAsync("POST", path + "x")).Status);
    }
}
