// Measures compiling, validating and parsing + validating, beside Ajv (Node) and JsonSchema.Net, in one run: ratios count, not times.
// The rounds of each alternate, so that what else runs on the machine meets all; each side's best counts.
// Arguments: the names of the documents to measure; all of them without. "small" are the small schemas, which are only compiled.
using System.Globalization;
using System.Text;
using StateStore.JsonSchema;
using StateStore.JsonSchema.Benchmarks;
using StateStore.JsonSchema.Evaluation;
using StateStore.JsonSchema.Json;

const int Rounds = 3;
const string Small = "small";

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var wanted = args;
BenchmarkCase[] cases = [.. BenchmarkCase.All().Where(item => wanted.Length == 0 || wanted.Contains(item.Name))];
if (cases.Length > 0)
{
    PrintDocuments();
}

if (wanted.Length == 0 || wanted.Contains(Small))
{
    PrintSmallSchemas();
}

void PrintDocuments()
{
    var (ours, ajvs, others) = (new Dictionary<string, Timing>(), new Dictionary<string, Timing>(), new Dictionary<string, Timing>());
    using (var ajv = Ajv.Install(cases))
    {
        // The runtime's compiler settles on code that has seen all documents, as a server would have.
        foreach (var item in cases)
        {
            Measure(item);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, timing) in ajv?.Measure() ?? [])
            {
                Keep(ajvs, name, timing);
            }

            foreach (var item in cases)
            {
                Keep(ours, item.Name, Measure(item));
                Keep(others, item.Name, JsonSchemaNet.Measure(item));
            }
        }
    }

    Console.WriteLine("| document | bytes | compile us | validate ns | parse+validate ns | B/op | vs Ajv: compile | validate | parse+validate | vs JsonSchema.Net: compile | validate | parse+validate |");
    Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
    foreach (var item in cases)
    {
        var own = ours[item.Name];
        Console.WriteLine($"| {item.Name} | {item.Document.Length} | {own.Compile / 1000:F1} | {own.Validate:F0} | {own.ParseAndValidate:F0} | {AllocatedBy(item)} "
            + $"| {Ratios(own, ajvs.GetValueOrDefault(item.Name))} | {Ratios(own, others.GetValueOrDefault(item.Name))} |");
    }
}

static void PrintSmallSchemas()
{
    var schemas = SmallSchemas.All();
    string[] texts = [.. schemas.Select(Encoding.UTF8.GetString)];
    var (ours, others) = (double.PositiveInfinity, double.PositiveInfinity);
    for (var round = 0; round < Rounds; round++)
    {
        ours = Math.Min(ours, Measurement.MedianOf(schemas, schema => JsonSchema.Compile(schema)));
        others = Math.Min(others, Measurement.MedianOf(texts, text => JsonSchemaNet.Compile(text)));
    }

    Console.WriteLine($"{schemas.Length} schemas of {schemas.Average(schema => schema.Length):F0} bytes, compile, median: {ours / 1000:F2} us, JsonSchema.Net {others / 1000:F2} us, {others / ours:F2}x");
}

static string Ratios(Timing own, Timing? other) => other is null
    ? "refuses | the valid | document"
    : $"{other.Compile / own.Compile:F1}x | {other.Validate / own.Validate:F2}x | {other.ParseAndValidate / own.ParseAndValidate:F2}x";

static void Keep(Dictionary<string, Timing> best, string name, Timing? timing)
{
    if (timing is not null)
    {
        best[name] = best.TryGetValue(name, out var earlier) ? Timing.Best(earlier, timing) : timing;
    }
}

static Timing Measure(BenchmarkCase item)
{
    var schema = Compile(item);
    var tokens = new Token[16];
    _ = JsonParser.Parse(item.Document, ref tokens, 256);
    var workspace = new Workspace();
    var valid = true;
    var timing = new Timing(
        Measurement.Of(() => JsonSchema.Compile(item.Schema)),
        Measurement.Of(() => valid &= schema.CheckParsed(new JsonView(item.Document, tokens), workspace) == ValidationOutcome.Valid),
        Measurement.Of(() => valid &= schema.IsValid(item.Document)));
    return valid ? timing : throw new InvalidOperationException(item.Name);
}

static long AllocatedBy(BenchmarkCase item)
{
    var schema = Compile(item);
    return Measurement.AllocatedBy(() => schema.IsValid(item.Document));
}

static JsonSchema Compile(BenchmarkCase item) => JsonSchema.Compile(item.Schema).Schema ?? throw new InvalidOperationException(item.Name);
