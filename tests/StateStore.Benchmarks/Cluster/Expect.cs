
namespace StateStore.Benchmarks.Cluster;

/// <summary>Checks on results: refusals would make a benchmark look fast, and a failing benchmark must name the reason.</summary>
internal static class Expect
{
    public static T Value<T>(Result<T> result) =>
        result.TryGet(out var value, out var error) ? value : throw new InvalidOperationException($"{error.Code}: {error.Message}");
}
