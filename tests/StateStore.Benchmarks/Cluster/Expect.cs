
namespace StateStore.Benchmarks.Cluster;

/// <summary>A benchmark of refusals would be a fast one, and one that ends should say why.</summary>
internal static class Expect
{
    public static T Value<T>(Result<T> result) =>
        result.TryGet(out var value, out var error) ? value : throw new InvalidOperationException($"{error.Code}: {error.Message}");
}
