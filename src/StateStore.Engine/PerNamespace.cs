using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>A setting of all namespaces, with other values for single ones.</summary>
/// <param name="All">The value for namespaces without one of their own.</param>
public sealed record PerNamespace<T>(T All)
{
    /// <summary>The values for single namespaces, by name.</summary>
    public ImmutableDictionary<string, T> Single { get; init; } = ImmutableDictionary.Create<string, T>(StringComparer.Ordinal);

    /// <summary>The value for a namespace.</summary>
    public T Of(string ns) => !Single.IsEmpty && Single.TryGetValue(ns, out var single) ? single : All;

    /// <summary>The setting with another value for one namespace; null = for all namespaces without one of their own.</summary>
    public PerNamespace<T> With(string? ns, T value) => ns is null ? this with { All = value } : this with { Single = Single.SetItem(ns, value) };
}
