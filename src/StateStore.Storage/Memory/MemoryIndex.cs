using System.Collections.Immutable;

namespace StateStore.Storage.Memory;

/// <summary>The entries of one kind in the order of their ids, and again under each index term.</summary>
internal sealed class MemoryIndex
{
    /// <summary>
    /// A text that sorts after every rest of an id. Only keys can be as long as this text, and no key is expected to consist of this character alone.
    /// </summary>
    private static readonly string Last = string.Concat(Enumerable.Repeat("\U0010FFFF", 512));

    private readonly SortedSet<Listed> _all = new(new ById());
    private readonly Dictionary<string, SortedSet<Listed>> _byTerm = new(StringComparer.Ordinal);

    public int Count => _all.Count;

    /// <summary>Applies a write to the index.</summary>
    /// <param name="write">The change of the entry.</param>
    /// <param name="entry">The entry; it stays the same object while it is listed.</param>
    /// <param name="isListed">Whether the entry had a value before the write and so is already listed.</param>
    public void Apply(Write write, MemoryEntry entry, bool isListed)
    {
        var listed = new Listed(write.Key.Id, entry);
        if (write.Action != WriteAction.Put)
        {
            _all.Remove(listed);
        }
        else if (!isListed)
        {
            _all.Add(listed);
        }

        if (write.FormerTerm is { } former && _byTerm.TryGetValue(former, out var entries) && entries.Remove(listed) && entries.Count == 0)
        {
            _byTerm.Remove(former);
        }

        if (write.Term is { } term)
        {
            if (!_byTerm.TryGetValue(term, out var members))
            {
                _byTerm.Add(term, members = new(_all.Comparer));
            }

            members.Add(listed);
        }
    }

    public ScanPage Scan(ScanQuery query)
    {
        var source = query.Term is null ? _all : _byTerm.GetValueOrDefault(query.Term);
        if (source is null || source.Count == 0 || query.Limit <= 0)
        {
            return new([], null);
        }

        var page = ImmutableArray.CreateBuilder<ScannedEntry>(Math.Min(query.Limit, source.Count));
        var bytes = 0L;
        foreach (var listed in query.IsDescending ? Downwards(source, query) : Upwards(source, query))
        {
            if (listed.Id == query.After)
            {
                continue;
            }

            if (!listed.Id.StartsWith(query.Prefix, StringComparison.Ordinal))
            {
                break;
            }

            var stored = listed.Entry!.Stored;
            var value = stored.Value!.Value;
            if (!query.Bound.Fits(page.Count, bytes, value.Length))
            {
                var last = page[^1].Id;
                return new(page.DrainToImmutable(), last);
            }

            page.Add(new(listed.Id, stored.Version, value));
            bytes += value.Length;
        }

        return new(page.DrainToImmutable(), null);
    }

    /// <summary>Walks lazily from the later of the two bounds to the end.</summary>
    private static SortedSet<Listed> Upwards(SortedSet<Listed> source, ScanQuery query)
    {
        var start = query.After is { } after && Utf8Order.Instance.Compare(after, query.Prefix) >= 0 ? after : query.Prefix;
        return Utf8Order.Instance.Compare(start, source.Max.Id) <= 0 ? source.GetViewBetween(new(start), source.Max) : [];
    }

    /// <summary>Walks down from the last id with the prefix, or from the id before <see cref="ScanQuery.After"/>.</summary>
    private static IEnumerable<Listed> Downwards(SortedSet<Listed> source, ScanQuery query)
    {
        var end = query.After ?? query.Prefix + Last;
        return Utf8Order.Instance.Compare(end, query.Prefix) >= 0
            ? source.GetViewBetween(new(query.Prefix), new(end)).Reverse().SkipWhile(listed => !listed.Id.StartsWith(query.Prefix, StringComparison.Ordinal))
            : [];
    }

    /// <summary>An id and its entry. The entry is null in a value that serves only as a search key.</summary>
    private readonly record struct Listed(string Id, MemoryEntry? Entry = null);

    private sealed class ById : IComparer<Listed>
    {
        public int Compare(Listed x, Listed y) => Utf8Order.Instance.Compare(x.Id, y.Id);
    }
}
