using System.CommandLine;
using System.Text;
using StateStore.Server.Options;
using StateStore.Server.Remote;
using StateStore.Transfer;

namespace StateStore.Server.Transfer;

/// <summary>The commands <c>statestore table export NAME</c> and <c>statestore table import NAME FILE</c>.</summary>
internal static class TableCommandLine
{
    /// <summary>The time that the batch in flight gets to finish after a stop signal.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The name for standard input or output in place of a file.</summary>
    private const string Standard = "-";

    private static readonly Encoding Written = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>UTF-8 with or without a byte order mark. Invalid bytes throw: the reader would otherwise silently replace them.</summary>
    private static readonly Encoding Read = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    private static readonly Argument<string> Name = new("NAME") { Description = "The table" };

    private static readonly Argument<string> File = new("FILE")
    {
        Description = "The file with the records, or - for standard input. A name that ends in .csv is read as CSV, any other as JSON Lines",
    };

    private static readonly Option<string> Out = new("--out") { HelpName = "FILE", Description = "The file to write [default: -, standard output]" };

    private static readonly Option<string> Ns = new("--namespace")
    {
        HelpName = "NAMESPACE",
        DefaultValueFactory = _ => "default",
        Description = "The namespace of the table",
    };

    private static readonly Option<string> Server = new("--server")
    {
        HelpName = "URL",
        Description = $"Work on a running server [default: {ServerClient.DefaultAddress}]",
    };

    private static readonly Option<string> Storage = new("--storage")
    {
        HelpName = "STORAGE",
        Description = "Work on a storage instead, written as for the server's --storage",
    };

    private static readonly Option<string> Format = new("--format")
    {
        HelpName = "jsonl|csv",
        Description = "JSON Lines or CSV [default: from the name of the file, else jsonl]",
    };

    public static Task<int> RunAsync(string[] args) => CommandLine.RunAsync(Create(), args, Patience);

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("jsonl", "csv");
        var export = new Command("export", "Write all records of a table to a file, ordered by id") { Name, Out };
        var import = new Command("import", "Put the records of a file into a table, which is created if missing. A record replaces an existing one with its id")
        {
            Name,
            File,
        };
        export.SetAction((parsed, cancellation) => GuardAsync(ExportAsync(parsed, cancellation)));
        import.SetAction((parsed, cancellation) => GuardAsync(ImportAsync(parsed, cancellation)));
        var table = new Command("table", "Export tables to files and import them") { export, import };
        foreach (var command in (Command[])[export, import])
        {
            command.Options.Add(Ns);
            command.Options.Add(Server);
            command.Options.Add(ServerKey.FileOption);
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

            // A pipe has no known length.
            double Share() => input.CanSeek ? (double)input.Position / Math.Max(1, input.Length) : 0;
            var count = await TableTransfer.ImportAsync(table, reader, IsCsv(parsed, path), Share, progress.Show, cancellation).ConfigureAwait(false);
            return $"{Records(count)} imported";
        }
    }

    /// <summary>Opens the table that the command line names.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="mustExist">True if a missing storage file is an error; false if it is created.</param>
    /// <param name="cancellation">Cancels the opening.</param>
    private static async Task<StoreEnd> OpenAsync(ParseResult parsed, bool mustExist, CancellationToken cancellation)
    {
        var (server, storage) = (parsed.GetValue(Server), parsed.GetValue(Storage));
        if (server is not null && storage is not null)
        {
            throw new OptionException("--server and --storage exclude each other; give one of them");
        }

        if (storage is not null)
        {
            var location = StorageLocation.Parse(storage);
            if (mustExist && location.File is { } file && !System.IO.File.Exists(file))
            {
                throw new TransferException($"--storage: the file {file} does not exist");
            }

            return await StoreEnd.OpenAsync(location.Create(StorageOptions.Default), parsed.GetValue(Ns)!, parsed.GetValue(Name)!, cancellation).ConfigureAwait(false);
        }

        return new StoreEnd(ServerClient.Parse(server ?? ServerClient.DefaultAddress, parsed.GetValue(ServerKey.FileOption)), parsed.GetValue(Ns)!, parsed.GetValue(Name)!);
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
