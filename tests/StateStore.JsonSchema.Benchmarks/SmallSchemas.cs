using System.Text;

namespace StateStore.JsonSchema.Benchmarks;

/// <summary>Different schemas of about 300 bytes each, of the sort that a store is sent: some properties with their bounds, some of them required.</summary>
internal static class SmallSchemas
{
    // Fixed, so that every run measures the same schemas.
    private const int Seed = 20_250_131;
    private const int Count = 200;
    private const int Bytes = 300;

    private static readonly string[] Names =
    [
        "name", "email", "age", "status", "note", "total", "items", "language", "confirmed", "created_at", "phone", "city", "country", "zip", "score", "tags", "priority", "owner",
    ];

    public static byte[][] All()
    {
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, Count).Select(_ => Encoding.UTF8.GetBytes(Schema(random)))];
    }

    private static string Schema(Random random)
    {
        var names = Names.ToArray();
        random.Shuffle(names);
        var dialect = random.Next(2) == 0 ? "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"," : "";
        var (properties, count) = (new StringBuilder(), 0);
        while (dialect.Length + properties.Length < Bytes - 90)
        {
            properties.Append($"{(count == 0 ? "" : ",")}\"{names[count]}\":{Property(random)}");
            count++;
        }

        return $$"""{{{dialect}}"type":"object","properties":{{{properties}}},"required":["{{names[0]}}","{{names[1]}}"],"additionalProperties":false}""";
    }

    private static string Property(Random random) => random.Next(8) switch
    {
        0 => """{"type":"string"}""",
        1 => $$"""{"type":"string","minLength":1,"maxLength":{{random.Next(10, 200)}}}""",
        2 => $$"""{"type":"integer","minimum":0,"maximum":{{random.Next(10, 1_000)}}}""",
        3 => """{"enum":["new","open","done"]}""",
        4 => """{"type":["string","null"]}""",
        5 => """{"type":"array","items":{"type":"string"},"maxItems":20}""",
        6 => """{"type":"string","pattern":"^[a-z]{2}(-[A-Z]{2})?$"}""",
        _ => """{"type":"boolean"}""",
    };
}
