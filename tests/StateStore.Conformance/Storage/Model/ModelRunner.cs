using Xunit.Sdk;

namespace StateStore.Conformance.Storage.Model;

/// <summary>Runs generated sequences. For a failing one it finds a shorter one and prints how to repeat it.</summary>
internal sealed class ModelRunner(IStateStorage storage)
{
    private int _attempts;

    /// <summary>Returns the run for further comparison. Throws with seed and steps when the store and the model differ.</summary>
    public async Task<ModelRun> RunAsync(int seed, List<Step> steps)
    {
        var (run, failure) = await TryAsync(steps);
        if (failure is null)
        {
            return run;
        }

        var (shortest, reason) = await ShrinkAsync(failure);
        throw new XunitException(
            $"Seed {seed} (set {ModelConformance.SeedVariable}={seed} to repeat) after {shortest.Count} steps:\n"
            + string.Join('\n', shortest.Select((step, i) => $"  {i + 1}. {step}")) + $"\n{reason}");
    }

    private async Task<(ModelRun Run, Failure? Failure)> TryAsync(List<Step> steps)
    {
        var run = new ModelRun(storage, $"model-{++_attempts}");
        for (var i = 0; i < steps.Count; i++)
        {
            try
            {
                await run.TakeAsync(steps[i], i + 1);
            }
            catch (Exception e)
            {
                return (run, new(steps[..(i + 1)], e.Message));
            }
        }

        return (run, null);
    }

    /// <summary>Removes each step that the failure does not need, from the end on.</summary>
    private async Task<Failure> ShrinkAsync(Failure failure)
    {
        for (var i = failure.Steps.Count - 1; i >= 0; i--)
        {
            var fewer = failure.Steps.Where((_, index) => index != i).ToList();
            failure = (await TryAsync(fewer)).Failure ?? failure;
            i = Math.Min(i, failure.Steps.Count);
        }

        return failure;
    }

    private sealed record Failure(List<Step> Steps, string Reason);
}
