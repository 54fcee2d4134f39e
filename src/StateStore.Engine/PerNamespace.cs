using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>A setting of all namespaces, with other values for single ones and for those that begin alike.</summary>
/// <param name="All">The value for namespaces without another one.</param>
public sealed record PerNamespace<T>(T All)
{
    /// <summary>The values for single namespaces, by name.</summary>
    public ImmutableDictionary<string, T> Single { get; init; } = ImmutableDictionary.Create<string, T>(StringComparer.Ordinal);

    /// <summary>The values for namespaces whose names begin alike, the longest beginning first.</summary>
    public ImmutableArray<(string Prefix, T Value)> Prefixes { get; init; } = [];

    /// <summary>The value for a namespace: its own, or that of its longest prefix, or that of all.</summary>
    public T Of(string ns) => !Single.IsEmpty && Single.TryGetValue(ns, out var single) ? single : OfPrefix(ns);

    /// <summary>The value for the namespaces whose names begin with a text, unless they have another value.</summary>
    public T OfPrefix(string text)
    {
        foreach (var (prefix, value) in Prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return All;
    }

    /// <summary>True if some namespaces whose names begin with a text may have another value than <see cref="OfPrefix"/> gives for it.</summary>
    public bool DiffersWithin(string text) =>
        Single.Keys.Any(ns => ns.StartsWith(text, StringComparison.Ordinal))
        || Prefixes.Any(pair => pair.Prefix.Length > text.Length && pair.Prefix.StartsWith(text, StringComparison.Ordinal));

    /// <summary>The setting with another value for some namespaces.</summary>
    /// <param name="ns">A namespace; a text that ends with <c>*</c> = all that begin with the text before it; null = all without another value.</param>
    /// <param name="value">The value.</param>
    public PerNamespace<T> With(string? ns, T value) => ns switch
    {
        null => this with { All = value },
        [.. var prefix, '*'] => this with
        {
            Prefixes = Prefixes.RemoveAll(other => other.Prefix == prefix).Add((prefix, value)).Sort((x, y) => y.Prefix.Length - x.Prefix.Length),
        },
        _ => this with { Single = Single.SetItem(ns, value) },
    };
}
