using System.Collections.Immutable;

namespace StateStore.Storage.Memory;

/// <summary>The ids of one kind in order, and again under each index term.</summary>
internal sealed class MemoryIndex
{
    /// <summary>Sorts behind whatever else an id may go on with: only keys are that long, and a name of nothing but this is nobody's.</summary>
    private static readonly string Last = string.Concat(Enumerable.Repeat("\U0010FFFF", 512));

    private readonly SortedSet<string> _all = new(Utf8Order.Instance);
    private readonly Dictionary<string, SortedSet<string>> _byTerm = new(StringComparer.Ordinal);

    public int Count => _all.Count;

    /// <param name="write">What becomes of the entry.</param>
    /// <param name="isListed">It had a value before, so its id is here already.</param>
    public void Apply(Write write, bool isListed)
    {
        var id = write.Key.Id;
        if (write.Action != WriteAction.Put)
        {
            _all.Remove(id);
        }
        else if (!isListed)
        {
            _all.Add(id);
        }

        if (write.FormerTerm is { } former && _byTerm.TryGetValue(former, out var ids) && ids.Remove(id) && ids.Count == 0)
        {
            _byTerm.Remove(former);
        }

        if (write.Term is { } term)
        {
            if (!_byTerm.TryGetValue(term, out var members))
            {
                _byTerm.Add(term, members = new(Utf8Order.Instance));
            }

            members.Add(id);
        }
    }

    /// <summary>Up to <paramref name="limit"/> ids, ascending.</summary>
    public ImmutableArray<string> Scan(ScanQuery query, int limit)
    {
        var source = query.Term is null ? _all : _byTerm.GetValueOrDefault(query.Term);
        if (source is null || source.Count == 0)
        {
            return [];
        }

        return query.IsDescending ? Downwards(source, query, limit) : Upwards(source, query, limit);
    }

    private static ImmutableArray<string> Upwards(SortedSet<string> source, ScanQuery query, int limit)
    {
        // The view starts at the later of the two bounds and ends with the set; it is walked lazily.
        var start = query.After is { } after && Utf8Order.Instance.Compare(after, query.Prefix) >= 0 ? after : query.Prefix;
        var max = source.Max!;
        if (Utf8Order.Instance.Compare(start, max) > 0)
        {
            return [];
        }

        return
        [
            .. source.GetViewBetween(start, max)
                .SkipWhile(id => id == query.After)
                .TakeWhile(id => id.StartsWith(query.Prefix, StringComparison.Ordinal))
                .Take(limit),
        ];
    }

    private static ImmutableArray<string> Downwards(SortedSet<string> source, ScanQuery query, int limit)
    {
        var end = query.After ?? query.Prefix + Last;
        if (Utf8Order.Instance.Compare(end, query.Prefix) < 0)
        {
            return [];
        }

        return
        [
            .. source.GetViewBetween(query.Prefix, end)
                .Reverse()
                .SkipWhile(id => id == query.After || !id.StartsWith(query.Prefix, StringComparison.Ordinal))
                .TakeWhile(id => id.StartsWith(query.Prefix, StringComparison.Ordinal))
                .Take(limit),
        ];
    }
}
