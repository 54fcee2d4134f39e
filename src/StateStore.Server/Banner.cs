using System.Reflection;
using StateStore.Server.Options;

namespace StateStore.Server;

/// <summary>What the server says when it has started.</summary>
internal static class Banner
{
    private const string Fsm = """{"fsm":{"initial":"START","transitions":{"START":["PROPOSE"],"PROPOSE":["START"]}}}""";
    private const string Set = """{"state":"PROPOSE","data":{"title":"Hello"}}""";

    /// <param name="options">What it runs with.</param>
    /// <param name="urls">Where it really listens: a port of 0 has become a number.</param>
    /// <param name="more">What else there is to say, name and value.</param>
    public static string Text(ServerOptions options, IEnumerable<string> urls, params IEnumerable<(string Name, string Value)> more)
    {
        var version = typeof(Banner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        var listening = urls.ToList();
        var ns = $"{Reachable(listening[0])}/v1/namespaces/bot:proposal";
        return $"""
            StateStore {version}
              listening  {string.Join(", ", listening)}
              storage    {options.Storage.Shown}
              API        {Reachable(listening[0])}/openapi/v1.json{string.Concat(more.Select(line => $"\n  {line.Name,-10} {line.Value}"))}

            Set the rules of a namespace, move a conversation, follow what happens:
              curl -X PUT {ns}/schema -H 'content-type: application/json' -d '{Fsm}'
              curl -X PUT {ns}/conversations/whatsapp:+351911 -H 'content-type: application/json' -d '{Set}'
              curl -N '{ns}/events?after=0' -H 'accept: text/event-stream'


            """;
    }

    /// <summary>Something to paste: an address that means all of them can be listened at, but not called everywhere.</summary>
    private static string Reachable(string url) => url.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)
        .Replace("[::]", "127.0.0.1", StringComparison.Ordinal);
}
