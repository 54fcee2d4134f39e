using System.Text;
using System.Text.Json.Nodes;

namespace StateStore.JsonSchema.Bowtie;

/// <summary>Version 1 of the Bowtie protocol: start, dialect, run, stop.</summary>
internal sealed class Harness
{
    private const int ProtocolVersion = 1;

    private static readonly Dictionary<string, JsonSchemaDialect> Dialects = new(StringComparer.Ordinal)
    {
        ["http://json-schema.org/draft-04/schema"] = JsonSchemaDialect.Draft4,
        ["http://json-schema.org/draft-06/schema"] = JsonSchemaDialect.Draft6,
        ["http://json-schema.org/draft-07/schema"] = JsonSchemaDialect.Draft7,
        ["https://json-schema.org/draft/2019-09/schema"] = JsonSchemaDialect.Draft201909,
        ["https://json-schema.org/draft/2020-12/schema"] = JsonSchemaDialect.Draft202012,
    };

    private bool _started;
    private JsonSchemaDialect _dialect = JsonSchemaDialect.Draft202012;

    /// <summary>Answers a request; returns null for the request to stop.</summary>
    public string? Answer(string line)
    {
        var request = JsonNode.Parse(line)!;
        var command = request["cmd"]!.GetValue<string>();
        if (!_started && command != "start")
        {
            throw new InvalidOperationException("The first command has to be 'start'.");
        }

        return command switch
        {
            "start" => Start(request).ToJsonString(),
            "dialect" => SetDialect(request).ToJsonString(),
            "run" => Run(request).ToJsonString(),
            "stop" => null,
            _ => throw new InvalidOperationException($"The command '{command}' is not known."),
        };
    }

    private JsonObject Start(JsonNode request)
    {
        if (request["version"]!.GetValue<int>() != ProtocolVersion)
        {
            throw new InvalidOperationException($"Only version {ProtocolVersion} of the protocol is spoken.");
        }

        _started = true;
        return new JsonObject
        {
            ["version"] = ProtocolVersion,
            ["implementation"] = new JsonObject
            {
                ["language"] = "dotnet",
                ["name"] = "StateStore.JsonSchema",
                ["version"] = typeof(JsonSchema).Assembly.GetName().Version!.ToString(3),
                ["homepage"] = "https://json-schema.org/tools",
                ["issues"] = "https://json-schema.org/tools",
                ["source"] = "https://json-schema.org/tools",
                ["dialects"] = new JsonArray([.. Dialects.OrderByDescending(static entry => entry.Value).Select(static entry => (JsonNode)WireName(entry))]),
            },
        };
    }

    // Bowtie names drafts up to 7 with an empty fragment.
    private static string WireName(KeyValuePair<string, JsonSchemaDialect> dialect) => dialect.Value <= JsonSchemaDialect.Draft7 ? dialect.Key + "#" : dialect.Key;

    private JsonObject SetDialect(JsonNode request)
    {
        var isKnown = Dialects.TryGetValue(request["dialect"]!.GetValue<string>().TrimEnd('#'), out var dialect);
        if (isKnown)
        {
            _dialect = dialect;
        }

        return new JsonObject { ["ok"] = isKnown };
    }

    private JsonObject Run(JsonNode request)
    {
        var sequence = request["seq"]?.DeepClone();
        try
        {
            var test = request["case"]!;
            var compilation = JsonSchema.Compile(Bytes(test["schema"]), new JsonSchemaOptions { DefaultDialect = _dialect, Documents = Registry(test["registry"]) });
            if (!compilation.TryGetSchema(out var schema))
            {
                return Errored(sequence, string.Join("; ", compilation.Errors));
            }

            var results = test["tests"]!.AsArray().Select(item => (JsonNode)new JsonObject { ["valid"] = schema.IsValid(Bytes(item!["instance"])) });
            return new JsonObject { ["seq"] = sequence, ["results"] = new JsonArray([.. results]) };
        }
        catch (Exception failure)
        {
            // The protocol demands an answer for every case, even from a validator that throws.
            return Errored(sequence, failure.ToString());
        }
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Registry(JsonNode? registry) =>
        registry is JsonObject documents ? documents.ToDictionary(static entry => entry.Key, static entry => new ReadOnlyMemory<byte>(Bytes(entry.Value))) : [];

    private static JsonObject Errored(JsonNode? sequence, string message) =>
        new() { ["seq"] = sequence, ["errored"] = true, ["context"] = new JsonObject { ["message"] = message } };

    private static byte[] Bytes(JsonNode? node) => Encoding.UTF8.GetBytes(node?.ToJsonString() ?? "null");
}
