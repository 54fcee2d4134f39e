namespace StateStore.Server.Tests.Cluster;

/// <summary>The options of a silo, and the line with which a silo refuses to start.</summary>
public sealed partial class OptionTests : ServerTest
{
    private const int CannotStart = 1;
    private const int BadOption = 2;

    [Fact]
    public async Task Help_lists_the_options_of_a_silo_and_the_defaults_that_depend_on_the_clustering()
    {
        var (exitCode, output, errors) = await RunAsync("--help");
        Assert.Equal(0, exitCode);
        Assert.Empty(errors);
        Assert.All(
            [
                "--clustering", "--silo-port", "--advertised-ip", "--dashboard", "[default: sqlite:data/statestore.db; with --clustering redis:...: the same Redis]",
                "[default: tcp://127.0.0.1:5560; with --clustering redis:...: off]", "[default: 0; with --clustering redis:...: 1000]",
            ],
            word => Assert.Contains(word, Words().Replace(output, " "), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("--clustering nonsense", "--clustering")]
    [InlineData("--silo-port 0", "--silo-port: \"0\"")]
    [InlineData("--cluster-id a/b", "--cluster-id: \"a/b\"")]
    [InlineData("--advertised-ip nowhere", "--advertised-ip: \"nowhere\"")]
    [InlineData("--dashboard maybe", "--dashboard: \"maybe\"")]
    [InlineData("--clustering redis:127.0.0.1:1", "--trust-silo-network")]
    [InlineData("--clustering redis:127.0.0.1:1 --advertised-ip 127.0.0.1 --storage memory:", "--storage")]
    public Task A_bad_option_ends_with_one_line(string arguments, string saying) => RefusesAsync(BadOption, saying, arguments);

    [Fact]
    public async Task A_silo_whose_cluster_Redis_is_unavailable_ends_with_one_line()
    {
        var nobody = FreePort.Next();
        await RefusesAsync(
            CannotStart, $"127.0.0.1:{nobody}",
            $"--clustering redis:127.0.0.1:{nobody},password=secret --advertised-ip 127.0.0.1 --urls http://127.0.0.1:0");
    }

    [Theory]
    [InlineData("--urls http://127.0.0.1:{0}")]
    [InlineData("--urls http://127.0.0.1:0 --silo-port {0}")]
    [InlineData("--urls http://127.0.0.1:0 --gateway-port {0}")]
    public async Task A_port_in_use_ends_with_one_line(string arguments)
    {
        using var occupied = FreePort.Occupy();
        var port = ((IPEndPoint)occupied.LocalEndpoint).Port;
        var asked = string.Format(System.Globalization.CultureInfo.InvariantCulture, arguments, port);
        var free = string.Concat(
            new[] { "--silo-port", "--gateway-port" }.Where(name => !asked.Contains(name, StringComparison.Ordinal)).Select(name => $" {name} {FreePort.Next()}"));
        await RefusesAsync(CannotStart, $"127.0.0.1:{port}", $"--clustering localhost --storage memory: {asked}{free}");
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"\s+")]
    private static partial System.Text.RegularExpressions.Regex Words();
}
