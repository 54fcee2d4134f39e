using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StateStore.JsonSchema.Benchmarks;

/// <summary>A schema and a valid document of a kind that is common in practice.</summary>
internal sealed record BenchmarkCase(string Name, byte[] Schema, byte[] Document)
{
    // A fixed random seed, so that every run measures the same documents.
    private const int Seed = 20_250_131;

    public static BenchmarkCase[] All() =>
    [
        new("conversation", Read("conversation.schema.json"), Read("conversation.json").AsSpan().TrimEnd((byte)'\n').ToArray()),
        new("kubernetes", Read("kubernetes.schema.json"), Read("kubernetes.json")),
        new("package.json", Read("package.schema.json"), Read("package.json")),
        new("geojson", Read("geojson.schema.json"), Encoding.UTF8.GetBytes(GeoJson())),
        new("records", Read("records.schema.json"), Encoding.UTF8.GetBytes(Records())),
    ];

    public static byte[] Read(string resource)
    {
        using var stream = typeof(BenchmarkCase).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string GeoJson()
    {
        var random = new Random(Seed);
        string Position() => string.Create(CultureInfo.InvariantCulture, $"[{(random.NextDouble() * 360) - 180:F6},{(random.NextDouble() * 180) - 90:F6}]");
        string Positions(int count) => "[" + string.Join(',', Enumerable.Range(0, count).Select(_ => Position())) + "]";
        string Geometry(int i) => (i % 3) switch
        {
            0 => $$"""{"type":"Point","coordinates":{{Position()}}}""",
            1 => $$"""{"type":"LineString","coordinates":{{Positions(20)}}}""",
            _ => $$"""{"type":"Polygon","coordinates":[{{Positions(25)}}]}""",
        };
        var features = Enumerable.Range(0, 60)
            .Select(i => $$"""{"type":"Feature","id":{{i}},"properties":{"name":"feature {{i}}","class":"road"},"geometry":{{Geometry(i)}}}""");
        return $$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""";
    }

    private static string Records()
    {
        var random = new Random(Seed);
        return JsonSerializer.Serialize(Enumerable.Range(1, 1000).Select(i => new
        {
            id = i,
            email = $"user{i}@example.com",
            name = $"User Number {i}",
            active = i % 3 != 0,
            created = $"2025-01-{(i % 28) + 1:D2}T12:00:{i % 60:D2}Z",
            roles = (string[])["agent", "viewer"],
            address = new { street = $"{i} Long Street", city = "Lisboa", zip = $"{1000 + i}-001", country = "PT" },
            balance = random.Next(0, 100_000) / 100.0,
            tags = new { tier = "gold", score = i % 100, vip = i % 10 == 0 },
        }));
    }
}
