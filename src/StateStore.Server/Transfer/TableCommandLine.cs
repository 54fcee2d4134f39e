using System.CommandLine;
using System.Text;
using StateStore.Server.Options;
using StateStore.Server.Remote;
using StateStore.Transfer;

namespace StateStore.Server.Transfer;

/// <summary><c>statestore table export NAME</c> and <c>statestore table import NAME FILE</c>.</summary>
internal static class TableCommandLine
{
    /// <summary>For the batch that is under way.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Instead of a file.</summary>
    private const string Standard = "-";

    private static readonly Encoding Written = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>With or without its mark in front. Bytes that are no UTF-8 are refused: the reader would silently put another character there.</summary>
    private static readonly Encoding Read = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    private static readonly Argument<string> Name = new("NAME") { Description = "The table" };
    private static readonly Argument<string> File = new("FILE") { Description = "Where the records are; its name ends in .csv or .jsonl, or --format says what it is; - = standard input" };
    private static readonly Option<string> Out = new("--out") { HelpName = "FILE", Description = "Where to write them; else, or as -, to standard output" };
    private static readonly Option<string> Ns = new("--namespace") { HelpName = "NAMESPACE", DefaultValueFactory = _ => "default", Description = "Whose table" };
    private static readonly Option<string> Server = new("--server") { HelpName = "URL", Description = $"A running server [default: {ServerDoor.DefaultAddress}]" };
    private static readonly Option<string> Storage = new("--storage") { HelpName = "STORAGE", Description = "The storage itself instead, as the server's --storage" };
    private static readonly Option<string> Format = new("--format") { HelpName = "jsonl|csv", Description = "JSON Lines or CSV; else what the name of the file says, or jsonl" };

    public static Task<int> RunAsync(string[] args) => CommandLine.RunAsync(Create(), args, Patience);

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("jsonl", "csv");
        var export = new Command("export", "Write all records of a table, by id") { Name, Out };
        var import = new Command("import", "Put the records of a file into a table, which is created if it is missing. A record with an id replaces the one that has it")
        {
            Name,
            File,
        };
        export.SetAction((parsed, cancellation) => GuardAsync(ExportAsync(parsed, cancellation)));
        import.SetAction((parsed, cancellation) => GuardAsync(ImportAsync(parsed, cancellation)));
        var table = new Command("table", "Tables out of and into files") { export, import };
        foreach (var command in (Command[])[export, import])
        {
            command.Options.Add(Ns);
            command.Options.Add(Server);
            command.Options.Add(Storage);
            command.Options.Add(Format);
        }

        return table;
    }

    private static async Task<string> ExportAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var path = parsed.GetValue(Out) is { } given && given != Standard ? given : null;
        var table = await OpenAsync(parsed, mustExist: true, cancellation).ConfigureAwait(false);
        await using (table.ConfigureAwait(false))
        {
            using var progress = new Progress();
            StreamWriter Open() => new(path is null ? Console.OpenStandardOutput() : System.IO.File.Create(path), Written) { NewLine = "\n" };
            var count = await TableTransfer.ExportAsync(table, Open, IsCsv(parsed, path), progress.Show, cancellation).ConfigureAwait(false);
            return path is null ? "" : $"{Records(count)} written to {path}";
        }
    }

    private static async Task<string> ImportAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var path = parsed.GetValue(File)!;
        using var input = path == Standard ? Console.OpenStandardInput() : System.IO.File.OpenRead(path);
        using var reader = new StreamReader(input, Read);
        var table = await OpenAsync(parsed, mustExist: false, cancellation).ConfigureAwait(false);
        await using (table.ConfigureAwait(false))
        {
            using var progress = new Progress();

            // A pipe does not know how long it is.
            double Share() => input.CanSeek ? (double)input.Position / Math.Max(1, input.Length) : 0;
            var count = await TableTransfer.ImportAsync(table, reader, IsCsv(parsed, path), Share, progress.Show, cancellation).ConfigureAwait(false);
            return $"{Records(count)} imported";
        }
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="mustExist">Where there is no such file none is made.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    private static async Task<ITableEnd> OpenAsync(ParseResult parsed, bool mustExist, CancellationToken cancellation)
    {
        var (server, storage) = (parsed.GetValue(Server), parsed.GetValue(Storage));
        if (server is not null && storage is not null)
        {
            throw new OptionException("--server and --storage say different places");
        }

        if (storage is not null)
        {
            var location = StorageLocation.Parse(storage);
            if (mustExist && location.File is { } file && !System.IO.File.Exists(file))
            {
                throw new TransferException($"there is no such table, nor the file {file}");
            }

            return await StorageEnd.OpenAsync(location.Create(StorageOptions.Default), parsed.GetValue(Ns)!, parsed.GetValue(Name)!, cancellation).ConfigureAwait(false);
        }

        return new ServerEnd(ServerDoor.Parse(server ?? ServerDoor.DefaultAddress), parsed.GetValue(Ns)!, parsed.GetValue(Name)!);
    }

    private static string Records(long count) => count == 1 ? "1 record" : $"{count} records";

    private static bool IsCsv(ParseResult parsed, string? path) =>
        (parsed.GetValue(Format) ?? (path?.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) == true ? "csv" : "jsonl")) == "csv";

    private static async Task<int> GuardAsync(Task<string> transfer)
    {
        try
        {
            var done = await transfer.ConfigureAwait(false);
            await Console.Error.WriteAsync(done.Length == 0 ? "" : done + "\n").ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is TransferException or OptionException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(VisibleText.Of($"statestore: {e.Message}")).ConfigureAwait(false);
            return e is OptionException ? 2 : 1;
        }
    }
}
