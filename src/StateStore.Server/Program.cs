using System.Net.Sockets;
using StateStore.Server;
using StateStore.Server.Access;
using StateStore.Server.Cluster;
using StateStore.Server.Options;
using StateStore.Server.Scripts;
using StateStore.Server.Transfer;
using StateStore.Server.Webhooks;

const int CannotStart = 1;
const int BadOption = 2;

switch (args)
{
    case ["table", ..]:
        return await TableCommandLine.RunAsync(args).ConfigureAwait(false);
    case ["key", ..]:
        return await KeyCommandLine.RunAsync(args).ConfigureAwait(false);
    case ["tenant", ..]:
        return await TenantCommandLine.RunAsync(args).ConfigureAwait(false);
    case ["webhook" or "webhooks", .. var rest]:
        return await WebhookCommandLine.RunAsync(["webhook", .. rest]).ConfigureAwait(false);
    case ["lua", ..]:
        return await ScriptCommandLine.RunAsync(args).ConfigureAwait(false);
}

ServerOptions? options = null;
try
{
    var commandLine = new CommandLine(
        "StateStore: a state server for conversations, tables and keys. Without a command it runs the server.",
        Settings.All,
        args,
        KeyCommandLine.Create(),
        TenantCommandLine.Create(),
        TableCommandLine.Create(),
        WebhookCommandLine.Create(),
        ScriptCommandLine.Create([]));
    if (commandLine.IsQuestion)
    {
        return commandLine.Answer();
    }

    commandLine.Check();
    options = new SettingSources(Settings.All, commandLine.Find, Environment.GetEnvironmentVariables(), Directory.GetCurrentDirectory()).Read();
    await (options.Cluster.Clustering is null ? ServerApplication.RunAsync(options) : SiloApplication.RunAsync(options)).ConfigureAwait(false);
    return 0;
}
catch (OptionException e)
{
    Console.Error.WriteLine($"statestore: {e.Message}");
    return BadOption;
}
catch (AccessClosedException)
{
    var (option, address) = options!.OpenAddress!.Value;
    Console.Error.WriteLine(
        $"statestore: {option}: other machines can reach {address}, and the storage has no keys. Create one: statestore key create --admin --name NAME; "
        + "or give --bootstrap-key-file, or allow every caller with --insecure");
    return BadOption;
}
catch (StorageBrokenException e)
{
    Console.Error.WriteLine($"statestore: --storage: {e.Message.ReplaceLineEndings(" ")}");
    return CannotStart;
}
catch (IOException e)
{
    // The usual cause is a port that is in use. The message gives the address.
    Console.Error.WriteLine($"statestore: {e.Message.ReplaceLineEndings(" ")}");
    return CannotStart;
}
catch (SocketException e)
{
    // Kestrel throws this without the address if the machine does not have the address.
    Console.Error.WriteLine($"statestore: --urls, --bridge: the server cannot listen at one of the addresses: {e.Message}");
    return CannotStart;
}
