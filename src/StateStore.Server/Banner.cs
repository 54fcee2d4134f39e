using StateStore.Server.Options;

namespace StateStore.Server;

/// <summary>
/// Prints the start message: text for people, or one log entry if the logs are JSON. Programs that read JSON logs cannot parse other lines.
/// </summary>
internal static class Banner
{
    private const string Category = "StateStore.Server";
    private const string Fsm = """{"fsm":{"initial":"START","transitions":{"START":["PROPOSE"],"PROPOSE":["START"]}}}""";
    private const string Set = """{"state":"PROPOSE","data":{"title":"Hello"}}""";

    private static readonly EventId Started = new(1, nameof(Started));

    /// <summary>Prints the start message.</summary>
    /// <param name="app">The started application. It knows the chosen port where a port of 0 was configured.</param>
    /// <param name="options">The options of the server.</param>
    /// <param name="more">Further facts to print, each a name and a value.</param>
    public static void Say(WebApplication app, ServerOptions options, params IEnumerable<(string Name, string Value)> more)
    {
        var urls = Listening.AddressesOf(app, options).Urls;
        var listening = string.Join(", ", urls);
        var url = Reachable(urls[0]);
        var isOpen = app.Services.GetRequiredService<KeyRing>().IsOpen;
        var access = isOpen ? Open(options, url) : "keys";
        List<(string Name, string Value)> facts = [("listening", listening), ("storage", options.Storage.Shown), ("access", access), ("API", url + ApiPage.Path), .. more];
        if (options.JsonLogs)
        {
            var entry = new Entry($"StateStore {StateStoreHttp.Version} has started, listening at {listening}", [("version", StateStoreHttp.Version), .. facts]);
            app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Category)
                .Log(LogLevel.Information, Started, entry, exception: null, (entry, _) => entry.ToString());
        }
        else
        {
            Console.Write(Text(url, facts, isOpen));
        }
    }

    /// <summary>The warning of an open server. The command goes over HTTP, so that it reaches the keys of every storage, also those in memory.</summary>
    private static string Open(ServerOptions options, string url) =>
        $"open: every program {(options.OpenAddress is null ? "of this machine" : "that reaches the server (--insecure)")} may do everything; "
        + $"to close it: statestore key create --admin --name NAME --server {url}";

    private static string Text(string url, List<(string Name, string Value)> facts, bool isOpen)
    {
        var key = isOpen ? "" : " -H \"Authorization: Bearer $STATESTORE_KEY\"";

        // The example has its own namespace. Pasted into a shell beside a server in use, it must not replace the rules of a real namespace.
        var ns = $"{url}/v1/namespaces/example:welcome";
        return $"""
            StateStore {StateStoreHttp.Version}{string.Concat(facts.Select(fact => $"\n  {fact.Name,-10} {fact.Value}"))}

            Set the rules of a namespace, move a conversation, follow what happens:
              curl -X PUT {ns}/schema{key} -H 'content-type: application/json' -d '{Fsm}'
              curl -X PUT {ns}/conversations/whatsapp:+351911{key} -H 'content-type: application/json' -d '{Set}'
              curl -N '{ns}/events?after=0'{key} -H 'accept: text/event-stream'


            """;
    }

    /// <summary>The URL with a loopback address in place of the unspecified address. Some systems cannot connect to the unspecified address.</summary>
    private static string Reachable(string url) => url.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)
        .Replace("[::]", "127.0.0.1", StringComparison.Ordinal);

    /// <summary>A log entry with one value per fact. The names are known only at run time, so that a logger message template does not fit.</summary>
    private sealed class Entry(string message, IEnumerable<(string Name, string Value)> facts)
        : List<KeyValuePair<string, object?>>(facts.Select(fact => KeyValuePair.Create(fact.Name, (object?)fact.Value)))
    {
        public override string ToString() => message;
    }
}
