using StateStore.Server.Options;

namespace StateStore.Server;

/// <summary>What the server says when it has started: text for people, or where its logs are JSON one more entry, because whoever reads those reads nothing else.</summary>
internal static class Banner
{
    private const string Category = "StateStore.Server";
    private const string Fsm = """{"fsm":{"initial":"START","transitions":{"START":["PROPOSE"],"PROPOSE":["START"]}}}""";
    private const string Set = """{"state":"PROPOSE","data":{"title":"Hello"}}""";

    private static readonly EventId Started = new(1, nameof(Started));

    /// <param name="app">What has started: a port of 0 has become a number.</param>
    /// <param name="options">What it runs with.</param>
    /// <param name="more">What else there is to say, name and value.</param>
    public static void Say(WebApplication app, ServerOptions options, params IEnumerable<(string Name, string Value)> more)
    {
        var listening = string.Join(", ", app.Urls);
        var url = Reachable(app.Urls.First());
        List<(string Name, string Value)> facts = [("listening", listening), ("storage", options.Storage.Shown), ("API", url + "/openapi/v1.json"), .. more];
        if (options.JsonLogs)
        {
            var entry = new Entry($"StateStore {StateStoreHttp.Version} has started, listening at {listening}", [("version", StateStoreHttp.Version), .. facts]);
            app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Category)
                .Log(LogLevel.Information, Started, entry, exception: null, (entry, _) => entry.ToString());
        }
        else
        {
            Console.Write(Text(url, facts));
        }
    }

    private static string Text(string url, List<(string Name, string Value)> facts)
    {
        // A namespace of its own: pasted on a server that is in use, the example must not replace anybody's rules.
        var ns = $"{url}/v1/namespaces/example:welcome";
        return $"""
            StateStore {StateStoreHttp.Version}{string.Concat(facts.Select(fact => $"\n  {fact.Name,-10} {fact.Value}"))}

            Set the rules of a namespace, move a conversation, follow what happens:
              curl -X PUT {ns}/schema -H 'content-type: application/json' -d '{Fsm}'
              curl -X PUT {ns}/conversations/whatsapp:+351911 -H 'content-type: application/json' -d '{Set}'
              curl -N '{ns}/events?after=0' -H 'accept: text/event-stream'


            """;
    }

    /// <summary>Something to paste: an address that means all of them can be listened at, but not called everywhere.</summary>
    private static string Reachable(string url) => url.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)
        .Replace("[::]", "127.0.0.1", StringComparison.Ordinal);

    /// <summary>An entry of the log with a value for each fact, whose names are not known beforehand.</summary>
    private sealed class Entry(string message, IEnumerable<(string Name, string Value)> facts)
        : List<KeyValuePair<string, object?>>(facts.Select(fact => KeyValuePair.Create(fact.Name, (object?)fact.Value)))
    {
        public override string ToString() => message;
    }
}
