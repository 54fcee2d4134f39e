using System.Text;
using System.Text.Json;

namespace StateStore.JsonSchema.Tests.Suite;

/// <summary>One case of the suite: a schema, an instance and the verdict.</summary>
/// <param name="Name">Draft, file, group and test, separated by " | ": the name that exclusions use.</param>
/// <param name="Schema">The schema's bytes.</param>
/// <param name="Instance">The instance's bytes.</param>
/// <param name="Valid">The verdict.</param>
internal sealed record SuiteCase(string Name, byte[] Schema, byte[] Instance, bool Valid);

/// <summary>The files of the suite and the documents that it refers to.</summary>
internal static class SuiteFile
{
    public static readonly (string Folder, JsonSchemaDialect Dialect)[] Drafts =
    [
        ("draft4", JsonSchemaDialect.Draft4),
        ("draft6", JsonSchemaDialect.Draft6),
        ("draft7", JsonSchemaDialect.Draft7),
        ("draft2019-09", JsonSchemaDialect.Draft201909),
        ("draft2020-12", JsonSchemaDialect.Draft202012),
    ];

    private static readonly Lazy<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> Remotes = new(ReadRemotes);

    /// <summary>The paths of a draft's files, relative to the suite's tests, with slashes.</summary>
    public static IEnumerable<string> Of(string draft)
    {
        var tests = Path.Combine(SuiteFolder.Path!, "tests");
        return Directory.EnumerateFiles(Path.Combine(tests, draft), "*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(tests, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
    }

    public static IEnumerable<SuiteCase> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SuiteFolder.Path!, "tests", file)));
        foreach (var group in document.RootElement.EnumerateArray())
        {
            var schema = Bytes(group.GetProperty("schema"));
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var name = string.Join(" | ", file, group.GetProperty("description").GetString(), test.GetProperty("description").GetString());
                yield return new SuiteCase(name, schema, Bytes(test.GetProperty("data")), test.GetProperty("valid").GetBoolean());
            }
        }
    }

    /// <summary>Formats are annotations in the required tests and assertions in the optional tests of formats.</summary>
    public static JsonSchemaOptions OptionsFor(string file) => new()
    {
        DefaultDialect = Drafts.Single(draft => file.StartsWith(draft.Folder + "/", StringComparison.Ordinal)).Dialect,
        AssertFormat = file.Contains("/optional/format/", StringComparison.Ordinal),
        Documents = Remotes.Value,
    };

    private static byte[] Bytes(JsonElement element) => Encoding.UTF8.GetBytes(element.GetRawText());

    private static Dictionary<string, ReadOnlyMemory<byte>> ReadRemotes()
    {
        var remotes = Path.Combine(SuiteFolder.Path!, "remotes");
        return Directory.EnumerateFiles(remotes, "*.json", SearchOption.AllDirectories).ToDictionary(
            file => "http://localhost:1234/" + Path.GetRelativePath(remotes, file).Replace('\\', '/'),
            file => new ReadOnlyMemory<byte>(File.ReadAllBytes(file)));
    }
}
