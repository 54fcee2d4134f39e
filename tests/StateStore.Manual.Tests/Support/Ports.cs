using System.Text.RegularExpressions;

namespace StateStore.Manual.Tests.Support;

/// <summary>Free ports in the place of those that the pages name, so that a page runs beside any other program.</summary>
internal sealed partial class Ports
{
    private readonly Dictionary<string, string> _free = Named().ToDictionary(port => port, _ => $"{FreePort.Next()}");

    /// <summary>The defaults of the server that name a port.</summary>
    public IEnumerable<(string Name, string Value)> Environment =>
    [
        ("STATESTORE_URLS", $"http://127.0.0.1:{_free["8080"]}"), ("STATESTORE_ZMQ", $"tcp://127.0.0.1:{_free["5560"]}"),
        ("STATESTORE_SILO_PORT", _free["11111"]), ("STATESTORE_GATEWAY_PORT", _free["30000"]),
    ];

    public string Replace(string command) => Port().Replace(command, match => _free.GetValueOrDefault(match.Value, match.Value));

    /// <summary>The output as it would be with the ports of the page. A longer number that contains the digits of a port, such as that of a phone, stays.</summary>
    public string Restore(string output) => _free.Aggregate(output, (text, port) => Regex.Replace(text, $@"(?<!\d){port.Value}(?!\d)", port.Key));

    private static string[] Named() => ["8080", "8081", "5560", "5561", "6379", "11111", "11112", "30000", "30001", "5080"];

    [GeneratedRegex(@"(?<![\d.])\d{4,5}(?![\d.])")]
    private static partial Regex Port();
}
