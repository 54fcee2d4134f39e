using System.CommandLine;
using StateStore.Lua;
using StateStore.Lua.State;
using StateStore.Server.Options;
using StateStore.Server.Remote;

namespace StateStore.Server.Scripts;

/// <summary>The command <c>statestore lua SCRIPT [ARGUMENT...]</c>.</summary>
internal static class ScriptCommandLine
{
    private const string DefaultStorage = "sqlite:data/statestore.db";

    /// <summary>The exit code that shells give for a command that Ctrl-C ended (128 + SIGINT).</summary>
    private const int Interrupted = 130;

    /// <summary>The time that a script gets to finish after a stop signal. It is short, because a script that computes does not notice the signal.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private static readonly Argument<string> Script = new("SCRIPT")
    {
        Description = "A file in Lua 5.4, or - for standard input. Its own arguments follow; use -- before arguments that look like the options below",
    };

    private static readonly Option<string> Ns = new("--namespace")
    {
        HelpName = "NAMESPACE",
        DefaultValueFactory = _ => "default",
        Description = "The namespace whose keys State works on",
    };

    private static readonly Option<string> Server = new("--server")
    {
        HelpName = "URL",
        Description = $"Work on a running server, such as {ServerClient.DefaultAddress}",
    };

    private static readonly Option<string> Storage = new("--storage")
    {
        HelpName = "STORAGE",
        Description = $"Work on a storage, written as for the server's --storage [default: {DefaultStorage}]",
    };

    public static Task<int> RunAsync(string[] args)
    {
        var arguments = ScriptArguments.Of([Ns.Name, Server.Name, Storage.Name], args[1..]);
        return CommandLine.RunAsync(Create(arguments.Script), ["lua", .. arguments.Ours], Patience);
    }

    /// <summary>Creates the command.</summary>
    /// <param name="arguments">The arguments of the script.</param>
    public static Command Create(IReadOnlyList<string> arguments)
    {
        var lua = new Command("lua", "Run a script in Lua that has the global State") { Script, Ns, Server, ServerKey.FileOption, Storage };
        lua.SetAction((parsed, cancellation) => GuardAsync(() => RunAsync(parsed, arguments, cancellation), cancellation));
        return lua;
    }

    private static async Task<LuaFailure?> RunAsync(ParseResult parsed, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var name = parsed.GetValue(Script)!;
        var code = await ReadAsync(name, cancellation).ConfigureAwait(false);
        var (ns, server, storage) = (parsed.GetValue(Ns)!, parsed.GetValue(Server), parsed.GetValue(Storage));
        if (server is not null && storage is not null)
        {
            throw new OptionException("--server and --storage exclude each other; give one of them");
        }

        if (server is not null)
        {
            var client = ServerClient.Parse(server, parsed.GetValue(ServerKey.FileOption));
            await using (client.ConfigureAwait(false))
            {
                return await RunAsync(client).ConfigureAwait(false);
            }
        }

        var opened = StorageLocation.Parse(storage ?? DefaultStorage).Create(StorageOptions.Default);
        await using (opened.ConfigureAwait(false))
        {
            await opened.OpenAsync(cancellation).ConfigureAwait(false);
            var store = new LocalStateStore(opened);
            await using (store.ConfigureAwait(false))
            {
                return await RunAsync(store).ConfigureAwait(false);
            }
        }

        Task<LuaFailure?> RunAsync(IStateStore on) => Task.Run(() => LuaScript.Run(new ScriptStore(on, ns, cancellation), name, code, arguments), cancellation);
    }

    private static async Task<byte[]> ReadAsync(string name, CancellationToken cancellation)
    {
        if (name != "-")
        {
            return await File.ReadAllBytesAsync(name, cancellation).ConfigureAwait(false);
        }

        using var code = new MemoryStream();
        using var input = Console.OpenStandardInput();
        await input.CopyToAsync(code, cancellation).ConfigureAwait(false);
        return code.ToArray();
    }

    private static async Task<int> GuardAsync(Func<Task<LuaFailure?>> run, CancellationToken cancellation)
    {
        if (LuaLibrary.Missing is { } missing)
        {
            await Console.Error.WriteLineAsync($"statestore: {missing}").ConfigureAwait(false);
            return 1;
        }

        try
        {
            if (await run().ConfigureAwait(false) is not { } failure)
            {
                return 0;
            }

            if (cancellation.IsCancellationRequested)
            {
                return Interrupted;
            }

            await Console.Error.WriteLineAsync(VisibleText.Of($"lua: {failure.Message}", keepsLines: true)).ConfigureAwait(false);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception e) when (e is OptionException or IOException or UnauthorizedAccessException or StorageUnavailableException)
        {
            await Console.Error.WriteLineAsync(VisibleText.Of($"statestore: {e.Message}")).ConfigureAwait(false);
            return e is OptionException ? 2 : 1;
        }
    }
}
