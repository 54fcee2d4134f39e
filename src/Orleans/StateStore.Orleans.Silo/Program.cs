using System.Net.Sockets;
using StackExchange.Redis;
using StateStore.Orleans.Silo;

const int CannotStart = 1;
const int BadOption = 2;

try
{
    var commandLine = new CommandLine("StateStore: a state server for conversations, as one silo of a cluster.", SiloSettings.All, args);
    if (commandLine.IsQuestion)
    {
        return commandLine.Answer();
    }

    commandLine.Check();
    var sources = new SettingSources(SiloSettings.All, commandLine.Find, Environment.GetEnvironmentVariables(), Directory.GetCurrentDirectory());
    var options = sources.Read<SiloOptions>().Check();
    var app = SiloApplication.Build(options);
    await using (app.ConfigureAwait(false))
    {
        await SiloApplication.StartAsync(app, options).ConfigureAwait(false);
        SiloApplication.SayStarted(app, options);
        await app.WaitForShutdownAsync().ConfigureAwait(false);
    }

    return 0;
}
catch (OptionException e)
{
    Console.Error.WriteLine($"statestore-silo: {e.Message}");
    return BadOption;
}
catch (Exception e) when (e is IOException or SocketException or OrleansException or RedisException or TimeoutException)
{
    // Above all a port that is in use, or a Redis without which there is no cluster; the message says which.
    Console.Error.WriteLine($"statestore-silo: {e.Message.ReplaceLineEndings(" ")}");
    return CannotStart;
}
