using System.Net.Sockets;

namespace StateStore.Server.Tests;

/// <summary>Export and import of tables, with and without a server.</summary>
public sealed class TransferTests : ServerTest
{
    /// <summary>Values that a CSV file could confuse with others.</summary>
    private static readonly string[] Values =
    [
        "\"open\"", "\"\"", "\"7\"", "\" 7\"", "\"007\"", "\"true\"", "\"null\"", "\"{}\"", "\"a,b\"", "\"say \\\"hi\\\"\"", "\"\\\"\"", "\"two\\nlines\\r\\n\"",
        "\"\\u0001\"", "\"é😀\"", "\" x \"", "7", "1.0", "1e2", "-0.5", "12345678901234567890", "true", "false", "null", "[]", "{}",
        "{\"a\":[1,\"x\"]}",
    ];

    private string Records { get; } = string.Concat(Enumerable.Range(1, 1_200).Select(id => $$"""{"id":{{id}},"v":{{Values[id % Values.Length]}},"odd, \"name\"":{{id}}}{{"\n"}}"""));

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public async Task An_exported_table_is_imported_unchanged_over_a_server(string format)
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:");
        await RoundTripAsync(format, $"--server {server.Client.BaseAddress} --namespace n:1");
        Assert.Equal(200, (await server.SendAsync("GET", "/v1/namespaces/n:1/tables/two")).Status);
    }

    [Fact]
    public async Task An_exported_table_is_imported_unchanged_over_a_server_with_small_pages_and_bodies()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory: --max-page-size 70 --max-body-bytes 4096");
        await RoundTripAsync("jsonl", $"--server {server.Client.BaseAddress} --namespace n:1");
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public Task An_exported_table_is_imported_unchanged_from_storage_to_storage(string format) => RoundTripAsync(format, "--storage sqlite:tables.db");

    [Fact]
    public async Task A_file_of_another_program_is_imported()
    {
        Directory.Write("leads.csv", "id,name,age,note\r\n,Ann,41,\r\n,\"Bob, Jr.\",007,\"said \"\"hi\"\"\"\r\n\r\n");
        await SucceedsAsync("table import leads leads.csv --storage sqlite:tables.db");
        var exported = await SucceedsAsync("table export leads --storage sqlite:tables.db");
        Assert.Equal(
            ["""{"id":1,"name":"Ann","age":41,"note":""}""", """{"id":2,"name":"Bob, Jr.","age":"007","note":"said \"hi\""}"""],
            exported.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Records_of_a_typed_table_keep_their_missing_fields()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:");
        foreach (var table in new[] { "one", "two" })
        {
            await server.SendAsync("PUT", "/v1/namespaces/default/tables/" + table, """{"json_schema":{"properties":{"a":{"type":"integer"},"b":{"type":"string"}}}}""");
        }

        await server.SendAsync("PUT", "/v1/namespaces/default/tables/one/records", """{"records":[{"a":1},{"b":""},{}]}""");
        await SucceedsAsync($"table export one --format csv --out one.csv --server {server.Client.BaseAddress}");
        await SucceedsAsync($"table import two one.csv --server {server.Client.BaseAddress}");
        Assert.Contains("""[{"id":1,"a":1},{"id":2,"b":""},{"id":3}]""", (await server.SendAsync("GET", "/v1/namespaces/default/tables/two/records")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_fails_reports_the_reason_in_one_line()
    {
        await FailsAsync(1, "the file tables.db does not exist", "table export none --storage sqlite:tables.db");
        Assert.False(File.Exists(Path.Combine(Directory.Path, "tables.db")));
        await FailsAsync(1, "can't be reached", "table export none --server http://127.0.0.1:1");
        await FailsAsync(2, "exclude each other", "table export none --server http://127.0.0.1:1 --storage memory:");
        await FailsAsync(2, "is not a storage", "table export none --storage nonsense");
        await FailsAsync(1, "missing.csv", "table import t missing.csv --storage memory:");
        Directory.Write("bad.jsonl", string.Concat(Enumerable.Repeat("{\"a\":1}\n", 700)) + "{\"b\":1}\n");
        await FailsAsync(1, "schema mismatch. Missing={'a'}, Extra={'b'} (the first 500 records are imported", "table import t bad.jsonl --storage memory:");
        Directory.Write("worse.jsonl", "{\"a\":1}\n[]\n");
        await FailsAsync(1, "line 2 is not a JSON object (the first 0 records are imported", "table import t worse.jsonl --storage memory:");
        Directory.Write("bad.csv", "a,b\n1\n");
        await FailsAsync(1, "line 2 has 1 cells, but the first row names 2 columns", "table import t bad.csv --storage memory:");
        Directory.Write("open.csv", "a\n\"1\n");
        await FailsAsync(1, "the file ends within a quoted cell of the row that begins on line 2", "table import t open.csv --storage memory:");
        Directory.Write("twice.csv", "a,\"\"\"a\"\"\"\n");
        await FailsAsync(1, "two columns have the same name", "table import t twice.csv --storage memory:");
    }

    [Fact]
    public async Task A_missing_quote_does_not_read_the_whole_file_into_memory()
    {
        var path = Path.Combine(Directory.Path, "missing-quote.csv");
        await File.WriteAllTextAsync(path, "a,b\n1,x\n2,\"");
        await using (var file = File.OpenWrite(path))
        {
            file.SetLength(160L * 1024 * 1024);
        }

        await FailsAsync(1, "the row that begins on line 3 has more than 67108864 bytes; is a quote missing? (the first 0 records are imported", "table import t missing-quote.csv --storage memory:");
    }

    [Fact]
    public async Task Quotes_in_the_middle_of_a_cell_are_text()
    {
        Directory.Write("pipes.csv", "size,note\n5\" pipe,\"a\"b\n");
        await SucceedsAsync("table import pipes pipes.csv --storage sqlite:tables.db");
        Assert.Equal("""{"id":1,"size":"5\" pipe","note":"ab"}""", await SucceedsAsync("table export pipes --storage sqlite:tables.db"));
    }

    [Fact]
    public async Task An_export_that_cannot_begin_leaves_the_file_as_it_is()
    {
        Directory.Write("leads.csv", "the one of yesterday");
        await FailsAsync(1, "the file tables.db does not exist", "table export leads --out leads.csv --storage sqlite:tables.db");
        await FailsAsync(1, "can't be reached", "table export leads --out leads.csv --server http://127.0.0.1:1");
        Assert.Equal("the one of yesterday", await File.ReadAllTextAsync(Path.Combine(Directory.Path, "leads.csv")));
    }

    [Fact]
    public async Task A_file_that_is_not_UTF_8_is_refused()
    {
        await File.WriteAllBytesAsync(Path.Combine(Directory.Path, "latin.csv"), [.. "name\nAndr"u8, 0xE9, (byte)'\n']);
        await FailsAsync(1, "the file is not in UTF-8: it has the bytes E9 (the first 0 records are imported", "table import t latin.csv --storage memory:");
        await File.WriteAllBytesAsync(Path.Combine(Directory.Path, "marked.csv"), [0xEF, 0xBB, 0xBF, .. "name\n"u8, 0xE9, (byte)'\n']);
        await FailsAsync(1, "the file is not in UTF-8", "table import t marked.csv --storage memory:");
    }

    [Fact]
    public async Task An_address_of_another_program_has_another_error_than_an_unreachable_address()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var answering = AnswerAsync();
        await FailsAsync(1, "is not a StateStore server", $"table export none --server http://{other.LocalEndpoint}");
        await answering;

        async Task AnswerAsync()
        {
            using var caller = await other.AcceptTcpClientAsync();
            await caller.GetStream().WriteAsync("-ERR unknown command\r\n"u8.ToArray());
        }
    }

    [Fact]
    public async Task Records_may_come_through_a_pipe()
    {
        var pipe = Path.Combine(Directory.Path, "pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", pipe))
        {
            await made.WaitForExitAsync();
        }

        var writing = Task.Run(() => File.WriteAllText(pipe, "{\"a\":1}\n"));
        await SucceedsAsync("table import t pipe --storage sqlite:tables.db");
        await writing;
        Assert.Equal("""{"id":1,"a":1}""", await SucceedsAsync("table export t --storage sqlite:tables.db"));
    }

    [Fact]
    public async Task A_dash_means_standard_output_or_input()
    {
        const string Storage = "--format csv --storage sqlite:tables.db";
        var table = $"dotnet '{Path.Combine(AppContext.BaseDirectory, Executable.Name + ".dll")}' table";
        Directory.Write("in.csv", "a,b\n1,x\n");
        await SucceedsAsync($"table import one in.csv {Storage}");
        await Script.RunAsync("/bin/sh", Directory.Path, "-c", $"{table} export one --out - {Storage} | {table} import two - {Storage}");
        Assert.Equal("a,b,id\n1,x,1", await SucceedsAsync($"table export two {Storage}"));
        Assert.False(File.Exists(Path.Combine(Directory.Path, "-")));
    }

    private async Task RoundTripAsync(string format, string where)
    {
        Directory.Write("in.jsonl", Records);
        await SucceedsAsync($"table import one in.jsonl {where}");
        await SucceedsAsync($"table import one in.jsonl {where}");
        await SucceedsAsync($"table export one --out between.{format} {where}");
        await SucceedsAsync($"table import two between.{format} {where}");
        Assert.Equal(Sorted(Records), Sorted(await SucceedsAsync($"table export two {where}")));
    }

    /// <summary>A CSV file has the fields in the order in which the table lists them.</summary>
    private static List<string> Sorted(string lines) =>
    [
        .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(
            ',', System.Text.Json.JsonDocument.Parse(line).RootElement.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => $"{member.Name}={member.Value.GetRawText()}"))),
    ];
}
