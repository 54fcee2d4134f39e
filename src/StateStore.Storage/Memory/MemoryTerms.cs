using System.Collections.Immutable;

namespace StateStore.Storage.Memory;

/// <summary>The terms of the entries of one kind: their counts, the times at which entries gained them, and the flows of the last hour.</summary>
internal sealed class MemoryTerms
{
    private readonly SortedDictionary<string, MemoryTerm> _terms = new(Utf8Order.Instance);

    /// <summary>The number of terms at which those without entries are removed. A namespace without a machine can have any number of states.</summary>
    private int _most = 16;

    /// <summary>Applies a write to the term of an entry.</summary>
    /// <param name="write">The change of the entry.</param>
    /// <param name="entry">The entry, with its term of before the write.</param>
    public void Apply(Write write, MemoryEntry entry)
    {
        var loses = write.FormerTerm is not null || write.Action != WriteAction.Put;
        if (!loses && (write.Term is null || write.Term == entry.Term))
        {
            return;
        }

        var at = write.TermAt ?? DateTimeOffset.UnixEpoch;
        if (entry.Term is { } former)
        {
            _terms[former].Remove(entry.TermAt, write.Key.Id, at);
        }

        (entry.Term, entry.TermAt) = (write.Term, at.ToUnixTimeMilliseconds());
        if (write.Term is { } term)
        {
            if (!_terms.TryGetValue(term, out var members))
            {
                RemoveUnused(at);
                _terms.Add(term, members = new());
            }

            members.Add(entry.TermAt, write.Key.Id, entry, at);
        }
    }

    private void RemoveUnused(DateTimeOffset now)
    {
        if (_terms.Count < _most)
        {
            return;
        }

        foreach (var unused in _terms.Where(pair => pair.Value.IsUnused(now)).ToList())
        {
            _terms.Remove(unused.Key);
        }

        _most = (2 * _terms.Count) + 16;
    }

    public TermPage Read(TermQuery query)
    {
        var page = ImmutableArray.CreateBuilder<TermSummary>();
        foreach (var (term, members) in _terms)
        {
            if ((query.After is { } after && Utf8Order.Instance.Compare(term, after) <= 0) || members.IsUnused(query.Now))
            {
                continue;
            }

            if (page.Count == query.Limit)
            {
                return new(page.ToImmutable(), page.Count == 0 ? query.After : page[^1].Term);
            }

            page.Add(members.Summarise(term, query.Now));
        }

        return new(page.ToImmutable(), null);
    }

    public AgePage Scan(AgeQuery query) => _terms.TryGetValue(query.Term, out var members) ? members.Scan(query) : new([], null);
}
