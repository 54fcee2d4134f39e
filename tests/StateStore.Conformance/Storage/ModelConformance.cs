using System.Globalization;
using StateStore.Conformance.Storage.Model;

namespace StateStore.Conformance.Storage;

/// <summary>
/// Random sequences of commits and reads agree with a plain model at every step. By default the test runs the same few short sequences.
/// STATESTORE_LONG_TESTS=1 runs many long ones, different each time.
/// </summary>
public class ModelConformance(IStorageTarget target) : StorageConformance(target)
{
    /// <summary>The variable that selects one sequence by its number. A long sequence needs STATESTORE_LONG_TESTS too.</summary>
    public const string SeedVariable = "STATESTORE_MODEL_SEED";

    private static bool IsLong => Environment.GetEnvironmentVariable("STATESTORE_LONG_TESTS") == "1";

    [Fact]
    public async Task Random_sequences_agree_with_the_model()
    {
        var runner = new ModelRunner(Storage);
        var runs = new List<(ModelRun Run, Step Last)>();
        foreach (var seed in Seeds())
        {
            var steps = new StepGenerator(seed).Generate(IsLong ? 200 : 50);
            runs.Add((await runner.RunAsync(seed, steps), steps[^1]));
        }

        if (Target.IsDurable)
        {
            await ReopenAsync();
            foreach (var (run, last) in runs)
            {
                await run.CompareAsync(Storage, last);
            }
        }
    }

    private static IEnumerable<int> Seeds()
    {
        if (Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } one)
        {
            return [int.Parse(one, CultureInfo.InvariantCulture)];
        }

        return IsLong ? Enumerable.Range(Random.Shared.Next(1_000_000), 200) : Enumerable.Range(1, 8);
    }
}
