// Measures compiling, validating and parsing + validating, beside Ajv (Node) and NJsonSchema, in one run: ratios count, not times.
using System.Globalization;
using System.Text;
using StateStore.JsonSchema;
using StateStore.JsonSchema.Benchmarks;
using StateStore.JsonSchema.Evaluation;
using StateStore.JsonSchema.Json;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] wanted = args;
BenchmarkCase[] cases = [.. BenchmarkCase.All().Where(item => wanted.Length == 0 || wanted.Contains(item.Name))];
Dictionary<string, Timing>? ajv = Ajv.Run(cases);

// The runtime's compiler settles on code that has seen all documents, as a server would have.
foreach (BenchmarkCase item in cases) MeasureOurs(item);

Console.WriteLine("| document | bytes | compile us | validate ns | parse+validate ns | B/op | Ajv compile | Ajv validate | Ajv parse+validate | NJsonSchema parse+validate | vs Ajv validate | vs Ajv parse+validate | vs NJsonSchema |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
foreach (BenchmarkCase item in cases)
{
    (Timing ours, long allocated) = MeasureOurs(item);
    double? other = MeasureNJsonSchema(item);
    Timing? theirs = ajv?[item.Name];
    Console.WriteLine($"| {item.Name} | {item.Document.Length} | {ours.Compile / 1000:F0} | {ours.Validate:F0} | {ours.ParseAndValidate:F0} | {allocated} "
        + $"| {theirs?.Compile / 1000:F0} us | {theirs?.Validate:F0} | {theirs?.ParseAndValidate:F0} | {other:F0} "
        + $"| {theirs?.Validate / ours.Validate:F2}x | {theirs?.ParseAndValidate / ours.ParseAndValidate:F2}x | {other / ours.ParseAndValidate:F1}x |");
}

static (Timing Timing, long Allocated) MeasureOurs(BenchmarkCase item)
{
    JsonSchema schema = JsonSchema.Compile(item.Schema).Schema ?? throw new InvalidOperationException(item.Name);
    if (!schema.IsValid(item.Document)) throw new InvalidOperationException(item.Name + ": " + schema.Validate(item.Document).Failures[0]);
    var tokens = new Token[16];
    _ = JsonParser.Parse(item.Document, ref tokens, 256);
    var workspace = new Workspace();
    var timing = new Timing(
        Measurement.Of(() => JsonSchema.Compile(item.Schema)),
        Measurement.Of(() => schema.CheckParsed(new JsonView(item.Document, tokens), workspace)),
        Measurement.Of(() => schema.IsValid(item.Document)));
    return (timing, Measurement.AllocatedBy(() => schema.IsValid(item.Document)));
}

// Null when it refuses the document, which is valid.
static double? MeasureNJsonSchema(BenchmarkCase item)
{
    NJsonSchema.JsonSchema schema = NJsonSchema.JsonSchema.FromJsonAsync(Encoding.UTF8.GetString(item.Schema)).GetAwaiter().GetResult();
    bool accepts = schema.Validate(Encoding.UTF8.GetString(item.Document)).Count == 0;
    return accepts ? Measurement.Of(() => schema.Validate(Encoding.UTF8.GetString(item.Document))) : null;
}
