// Measures compiling, validating, and parsing + validating, beside Ajv (Node) and NJsonSchema in one run. The ratios matter, not the times. The rounds
// alternate, so that other load on the machine affects all of them. The best round of each counts.
using System.Globalization;
using System.Text;
using StateStore.JsonSchema;
using StateStore.JsonSchema.Benchmarks;
using StateStore.JsonSchema.Evaluation;
using StateStore.JsonSchema.Json;

const int Rounds = 3;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var wanted = args;
BenchmarkCase[] cases = [.. BenchmarkCase.All().Where(item => wanted.Length == 0 || wanted.Contains(item.Name))];
var ours = new Dictionary<string, Timing>();
var others = new Dictionary<string, double>();
var theirs = new Dictionary<string, Timing>();
using (var ajv = Ajv.Install(cases))
{
    // The validator has seen all documents before, as in a server, so that the runtime's compiler has settled.
    foreach (var item in cases)
    {
        Measure(item);
    }

    for (var round = 0; round < Rounds; round++)
    {
        foreach ((var name, var timing) in ajv?.Measure() ?? [])
        {
            Keep(theirs, name, timing);
        }

        foreach (var item in cases)
        {
            Keep(ours, item.Name, Measure(item));
        }

        foreach (var item in cases)
        {
            others[item.Name] = Math.Min(others.GetValueOrDefault(item.Name, double.PositiveInfinity), MeasureNJsonSchema(item));
        }
    }
}

Console.WriteLine("| document | bytes | compile us | validate ns | parse+validate ns | B/op | Ajv compile | Ajv validate | Ajv parse+validate | NJsonSchema parse+validate | vs Ajv validate | vs Ajv parse+validate | vs NJsonSchema |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
foreach (var item in cases)
{
    var own = ours[item.Name];
    var ajv = theirs.GetValueOrDefault(item.Name);
    var other = others[item.Name];
    Console.WriteLine($"| {item.Name} | {item.Document.Length} | {own.Compile / 1000:F0} | {own.Validate:F0} | {own.ParseAndValidate:F0} | {AllocatedBy(item)} "
        + $"| {ajv?.Compile / 1000:F0} us | {ajv?.Validate:F0} | {ajv?.ParseAndValidate:F0} | {(double.IsNaN(other) ? "refuses" : $"{other:F0}")} "
        + $"| {ajv?.Validate / own.Validate:F2}x | {ajv?.ParseAndValidate / own.ParseAndValidate:F2}x | {(double.IsNaN(other) ? "refuses" : $"{other / own.ParseAndValidate:F1}x")} |");
}

static void Keep(Dictionary<string, Timing> best, string name, Timing timing) =>
    best[name] = best.TryGetValue(name, out var earlier) ? Timing.Best(earlier, timing) : timing;

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

// The result is NaN when the validator refuses the document, which is valid.
static double MeasureNJsonSchema(BenchmarkCase item)
{
    var schema = NJsonSchema.JsonSchema.FromJsonAsync(Encoding.UTF8.GetString(item.Schema)).GetAwaiter().GetResult();
    var accepts = schema.Validate(Encoding.UTF8.GetString(item.Document)).Count == 0;
    return accepts ? Measurement.Of(() => schema.Validate(Encoding.UTF8.GetString(item.Document))) : double.NaN;
}
