using System.Collections.Immutable;

namespace StateStore.AspNetCore.Events;

/// <summary>Gathers a page of the events that a reader wants out of the pages of a log, and counts how much was looked at for it.</summary>
internal sealed class FilteredPage(KeyPrefix prefix, int limit, Limits limits)
{
    private readonly ImmutableArray<Change>.Builder _found = ImmutableArray.CreateBuilder<Change>();
    private readonly PageBound _bound = new(limit, limits.PageBytes);
    private LogPosition _passed;
    private long _foundBytes;
    private long _events;
    private long _bytes;

    public bool IsEmpty => _found.Count == 0;

    /// <summary>The page is full, the log has ended, or enough was looked at for one request.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Takes what is wanted of a page of the log; an empty one is its end.</summary>
    /// <returns>The position that the page has come to, whether anything there was wanted or not.</returns>
    public LogPosition Take(ChangePage page)
    {
        foreach (var change in page.Changes)
        {
            var bytes = change.Payload.Utf8.Length;
            if (prefix.Takes(change))
            {
                if (!_bound.Fits(_found.Count, _foundBytes, bytes))
                {
                    IsDone = true;
                    return _passed;
                }

                _found.Add(change);
                _foundBytes += bytes;
                if (_found.Count == limit)
                {
                    IsDone = true;
                    return change.Position;
                }
            }

            _passed = change.Position;
            _bytes += bytes;
        }

        _events += page.Changes.Length;
        IsDone = page.Changes.IsEmpty || _events >= limits.FilteredEvents || _bytes >= limits.FilteredBytes;
        return page.Next;
    }

    public ChangePage ToPage(LogPosition next) => new(_found.DrainToImmutable(), next);
}
