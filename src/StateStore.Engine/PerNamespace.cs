using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>A setting of all namespaces, and what single ones have instead.</summary>
/// <param name="All">Of those that are not named.</param>
public sealed record PerNamespace<T>(T All)
{
    /// <summary>Of single ones, by name.</summary>
    public ImmutableDictionary<string, T> Single { get; init; } = ImmutableDictionary.Create<string, T>(StringComparer.Ordinal);

    public T Of(string ns) => !Single.IsEmpty && Single.TryGetValue(ns, out var single) ? single : All;

    /// <summary>The same with another value for one namespace; null = for all that are not named.</summary>
    public PerNamespace<T> With(string? ns, T value) => ns is null ? this with { All = value } : this with { Single = Single.SetItem(ns, value) };
}
