using StateStore.Storage.Sqlite;

namespace StateStore.Lua.Tests;

/// <summary>Every snippet of the State Management Guide, word for word. A prelude defines the names that the guide leaves to its readers.</summary>
public sealed class GuideTests
{
    private const string Reader = """
        local printed
        function print(text) printed = text end
        userData = { name = "Ada" }
        function fetch_user_from_api(id) return { id = id } end

        """;

    public static TheoryData<string, string> Snippets => new()
    {
        { "basic", "assert(value == 'value' and State.get('key') == nil and #keys == 0)" },
        { "complex", "assert(printed == 'Retries: 3' and config.settings.timeout == 30 and config.settings.verbose == true and config.name == 'John')" },
        { "workflow", "assert(data.records == 1000 and data.errors == 5 and math.type(data.timestamp) == 'integer')" },
        { "names", "assert(#State.list('workflow:data_pipeline:') == 2 and State.get('workflow:data_pipeline:progress') == 0.5 and State.get('cache:api_response:user_123').name == 'Ada')" },
        { "concurrency", "assert(printed == 'All branches complete')" },
        { "errors", "assert(State.get('might_not_exist') == 'default_value' and retries == 0)" },
        { "counter", "assert(attempts == 1 and State.get('api_attempts') == 1)" },
        { "cache", "assert(data.id == 123 and get_with_cache('user_123', error).id == 123)" },
        { "progress", "local job = State.get('progress:import_job') assert(job.percent == 50.0 and job.current == 50 and job.total == 100)" },
    };

    [Theory]
    [MemberData(nameof(Snippets))]
    public async Task Each_snippet_of_the_guide_runs_as_written(string snippet, string check)
    {
        await using var store = await ScriptedStore.OpenAsync();

        Assert.Null(store.Run(Reader + Text(snippet) + check));
    }

    /// <summary>The guide lists "lost on restart" as a limitation. StateStore does not have it.</summary>
    [Fact]
    public async Task State_set_by_the_guides_snippet_survives_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("statestore-lua-");
        try
        {
            string[] rounds = [Text("complex"), "assert(State.get('user_config').settings.timeout == 30)"];
            foreach (var code in rounds)
            {
                await using var store = await ScriptedStore.OpenAsync(new SqliteStorage(new() { Path = Path.Combine(directory.FullName, "state.db") }));
                Assert.Null(store.Run(Reader + code));
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Text(string snippet) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Guide", snippet + ".lua"));
}
