using System.CommandLine;
using StateStore.Server.Options;
using StateStore.Server.Remote;

namespace StateStore.Server.Access;

/// <summary>The parts that the commands about keys and tenants share: where they work, how they answer, and their exit codes.</summary>
internal static class AccessCommand
{
    /// <summary>The time that a change in flight gets to finish after a stop signal.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The exit code that shells give for a command that Ctrl-C ended (128 + SIGINT).</summary>
    private const int Interrupted = 130;

    private const string StorageSetting = "storage";

    private static readonly Option<string> Server = new("--server")
    {
        HelpName = "URL",
        Description = $"Work on a running server, such as {ServerClient.DefaultAddress}, with a key that has the scope admin",
    };

    private static readonly Option<string> Storage = new("--storage")
    {
        HelpName = "STORAGE",
        Description = "Work on a storage, also while servers use it [default: as for the server, from its environment variables and file]",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print the answer as JSON, as over HTTP" };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Check everything, change nothing, and print the result that the change would have" };

    private static readonly Option<int?> RequestsPerSecond = Limit("--requests-per-second", "Most requests per second; each server counts for itself");

    private static readonly Option<int?> ConcurrentRequests = Limit("--concurrent-requests", "Most requests in flight");

    private static readonly Option<int?> Feeds = Limit("--feeds", "Most open event streams and long polls");

    /// <summary>Adds the options of every command that needs keys or tenants.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isChange">True if the command changes something.</param>
    /// <param name="hasLimits">True if the command sets limits of callers.</param>
    /// <param name="prepare">
    /// Reads the command line, and returns what runs the command. So a mistake is found before a storage is opened, which may create it. The run returns
    /// the answer, for <c>--json</c>, and the text to print.
    /// </param>
    public static Command Of(
        Command command, bool isChange, bool hasLimits, Func<ParseResult, Func<IAccessEnd, CancellationToken, Task<(JsonText Answer, string Text)>>> prepare)
    {
        IEnumerable<Option> options =
        [
            .. hasLimits ? (Option[])[RequestsPerSecond, ConcurrentRequests, Feeds] : [],
            .. isChange ? (Option[])[DryRun] : [],
            Json,
            Storage,
            Server,
            ServerKey.FileOption,
        ];
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) => GuardAsync(async () =>
        {
            var run = prepare(parsed);

            // Only a creation may begin a storage.
            var end = await OpenAsync(parsed, mustExist: !hasLimits || IsDryRun(parsed), cancellation).ConfigureAwait(false);
            await using (end.ConfigureAwait(false))
            {
                var (answer, text) = await run(end, cancellation).ConfigureAwait(false);
                return parsed.GetValue(Json) ? $"{answer}\n" : text;
            }
        }));
        return command;
    }

    public static bool IsDryRun(ParseResult parsed) => parsed.GetValue(DryRun);

    /// <summary>Writes <c>,"limits":{..}</c> if the command line gives a limit.</summary>
    public static void WriteLimits(ParseResult parsed, scoped ref JsonBuilder json)
    {
        var (requests, concurrent, feeds) = (parsed.GetValue(RequestsPerSecond), parsed.GetValue(ConcurrentRequests), parsed.GetValue(Feeds));
        if ((requests ?? concurrent ?? feeds) is null)
        {
            return;
        }

        json.Raw(",\"limits\":{\"requests_per_second\":"u8).OptionalNumber(requests).Raw(",\"concurrent_requests\":"u8).OptionalNumber(concurrent);
        json.Raw(",\"feeds\":"u8).OptionalNumber(feeds).Byte((byte)'}');
    }

    /// <summary>Writes <c>["..",".."]</c>.</summary>
    public static void WriteTexts(IEnumerable<string> texts, scoped ref JsonBuilder json)
    {
        foreach (var (i, text) in texts.Index())
        {
            json.Byte(i == 0 ? (byte)'[' : (byte)',').String(text);
        }

        json.Byte((byte)']');
    }

    /// <summary>The texts of an option that may be repeated, and may hold several texts with commas between them.</summary>
    public static IEnumerable<string> Split(string[]? given) =>
        (given ?? []).SelectMany(part => part.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The value of a request on the command line.</summary>
    /// <exception cref="OptionException">The value is an error.</exception>
    public static T Checked<T>(Result<T> parsed) => parsed.TryGet(out var value, out var error) ? value : throw new OptionException(error.Message);

    /// <summary>The answer of an end.</summary>
    /// <exception cref="AccessException">The answer is an error.</exception>
    public static async Task<JsonText> AnswerAsync(Task<Result<JsonText>> request) =>
        (await request.ConfigureAwait(false)).TryGet(out var answer, out var error) ? answer : throw new AccessException(error.Message);

    /// <summary>Runs the rest of a command, and turns its failures into one line and an exit code.</summary>
    public static async Task<int> GuardAsync(Func<Task<string>> run)
    {
        try
        {
            await Console.Out.WriteAsync(await run().ConfigureAwait(false)).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception e) when (e is OptionException or AccessException or IOException or UnauthorizedAccessException
            or StorageUnavailableException or StorageBrokenException or StorageCorruptException)
        {
            await Console.Error.WriteLineAsync(VisibleText.Of($"statestore: {e.Message}")).ConfigureAwait(false);
            return e is OptionException ? 2 : 1;
        }
    }

    private static Option<int?> Limit(string name, string description) => new(name) { HelpName = "COUNT", Description = description };

    private static async Task<IAccessEnd> OpenAsync(ParseResult parsed, bool mustExist, CancellationToken cancellation)
    {
        var (server, storage) = (parsed.GetValue(Server), parsed.GetValue(Storage));
        if (server is not null)
        {
            return storage is null
                ? new ServerAccess(ServerClient.Parse(server, parsed.GetValue(ServerKey.FileOption)))
                : throw new OptionException("--server and --storage exclude each other; give one of them");
        }

        var sources = new SettingSources(
            Settings.All, setting => setting.Name == StorageSetting ? storage : null, Environment.GetEnvironmentVariables(), Directory.GetCurrentDirectory());
        var options = sources.ReadStorage();
        if (options.Storage.IsMemory)
        {
            throw new OptionException(
                "--storage: the keys of a memory storage live in its server; give --server URL, or start the server with --bootstrap-key-file FILE");
        }

        return !mustExist || options.Storage.File is not { } file || File.Exists(file)
            ? await StorageAccess.OpenAsync(options.Storage.Create(options.StorageOptions), cancellation).ConfigureAwait(false)
            : throw new AccessException($"--storage: the file {file} does not exist");
    }
}

/// <summary>Reports a request about keys or tenants that was refused. The message is one line for the user.</summary>
internal sealed class AccessException(string message) : Exception(message);
