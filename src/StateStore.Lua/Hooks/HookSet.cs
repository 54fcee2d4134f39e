using System.Collections.Frozen;
using System.Collections.Immutable;

namespace StateStore.Lua.Hooks;

/// <summary>The files in force, in the order of their names, with a lookup by namespace.</summary>
internal sealed class HookSet
{
    public static readonly HookSet Empty = new([]);

    private readonly FrozenDictionary<string, ImmutableArray<HookFile>> _before;
    private readonly ImmutableArray<HookFile> _beforeAll;

    public HookSet(ImmutableArray<HookFile> files)
    {
        Files = files;
        var before = files.Where(file => file.HasBefore).ToList();
        _beforeAll = [.. before.Where(file => file.Namespaces.IsEmpty)];
        _before = before.SelectMany(file => file.Namespaces).Distinct(StringComparer.Ordinal).ToFrozenDictionary(
            ns => ns, ns => before.Where(file => file.Namespaces.IsEmpty || file.Namespaces.Contains(ns)).ToImmutableArray(), StringComparer.Ordinal);
    }

    public ImmutableArray<HookFile> Files { get; }

    /// <summary>The files with a before_transition for a namespace.</summary>
    public ImmutableArray<HookFile> Before(string ns) => _before.TryGetValue(ns, out var files) ? files : _beforeAll;

    /// <summary>The files with an after_transition, each with one of its namespaces.</summary>
    public IEnumerable<(HookFile File, string Namespace)> After() =>
        Files.Where(file => file.HasAfter).SelectMany(file => file.Namespaces, (file, ns) => (file, ns));
}
