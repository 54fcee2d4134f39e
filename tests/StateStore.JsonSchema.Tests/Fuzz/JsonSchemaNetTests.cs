using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace StateStore.JsonSchema.Tests.Fuzz;

/// <summary>Random schemas and documents, judged here and by JsonSchema.Net, in every dialect that both offer.</summary>
public sealed class JsonSchemaNetTests(ITestOutputHelper output)
{
    public static TheoryData<string, JsonSchemaDialect> Deviations
    {
        get
        {
            var data = new TheoryData<string, JsonSchemaDialect>();
            foreach (var deviation in JsonSchemaNetDeviation.All)
            {
                foreach (var dialect in deviation.Dialects)
                {
                    data.Add(deviation.Name, dialect);
                }
            }

            return data;
        }
    }

    [Theory]
    [InlineData(JsonSchemaDialect.Draft6)]
    [InlineData(JsonSchemaDialect.Draft7)]
    [InlineData(JsonSchemaDialect.Draft201909)]
    [InlineData(JsonSchemaDialect.Draft202012)]
    public void JsonSchema_Net_agrees(JsonSchemaDialect dialect)
    {
        int compared = 0, excluded = 0;
        var differences = new List<string>();
        for (var i = 0; i < FuzzTests.Schemas; i++)
        {
            var random = new RandomJson(FuzzTests.Seed + i);
            var schema = OlderDialects.Translate(random.Schema(), dialect)!;
            var instances = new JsonArray([.. Enumerable.Range(0, FuzzTests.InstancesPerSchema).Select(_ => random.Instance())]);
            if (JsonSchemaNetDeviation.All.Any(deviation => deviation.Dialects.Contains(dialect) && deviation.Concerns(schema)))
            {
                excluded++;
            }
            else if (JsonSchema.Compile(Tests.Schemas.Utf8(schema.ToJsonString()), new() { DefaultDialect = dialect }).TryGetSchema(out var ours))
            {
                differences.AddRange(Differences(ours, schema, instances, dialect).Select(difference => $"seed {FuzzTests.Seed + i}: {difference}"));
                compared += instances.Count;
            }
        }

        output.WriteLine($"{dialect}: {compared} verdicts compared, {excluded} of {FuzzTests.Schemas} schemas excluded");
        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
        Assert.InRange(excluded, 0, FuzzTests.Schemas / 2);
    }

    [Theory]
    [MemberData(nameof(Deviations))]
    public void A_deviation_that_has_gone_leaves_the_list(string name, JsonSchemaDialect dialect)
    {
        var deviation = JsonSchemaNetDeviation.All.Single(deviation => deviation.Name == name);
        var schema = JsonNode.Parse(deviation.Schema)!;
        Assert.True(deviation.Concerns(schema));
        Assert.True(Tests.Schemas.Compile(deviation.Schema, new() { DefaultDialect = dialect }).IsValid(Tests.Schemas.Utf8(deviation.Document)));
        Assert.False(JsonSchemaNetOracle.Judge(schema, [JsonNode.Parse(deviation.Document)], dialect) is [true], deviation.Reason);
    }

    private static IEnumerable<string> Differences(JsonSchema ours, JsonNode schema, JsonArray instances, JsonSchemaDialect dialect)
    {
        if (JsonSchemaNetOracle.Judge(schema, instances, dialect) is not { } verdicts)
        {
            return [$"JsonSchema.Net refuses {schema.ToJsonString()}"];
        }

        return instances.Zip(verdicts).Select(pair =>
        {
            var instance = pair.First?.ToJsonString() ?? "null";
            var verdict = ours.IsValid(Tests.Schemas.Utf8(instance));
            return verdict == pair.Second ? "" : $"{schema.ToJsonString()} on {instance}: here {verdict}";
        }).Where(difference => difference.Length > 0);
    }
}
