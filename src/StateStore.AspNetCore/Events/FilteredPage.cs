using System.Collections.Immutable;

namespace StateStore.AspNetCore.Events;

/// <summary>Collects the events that the filter takes from the pages of a log into one page. It counts the events and bytes that it has examined.</summary>
internal sealed class FilteredPage(EventFilter filter, int limit, Limits limits)
{
    private readonly ImmutableArray<Change>.Builder _found = ImmutableArray.CreateBuilder<Change>();
    private readonly PageBound _bound = new(limit, limits.PageBytes);
    private LogPosition _passed;
    private long _foundBytes;
    private long _events;
    private long _bytes;

    public bool IsEmpty => _found.Count == 0;

    /// <summary>True if the page is full, the log has ended, or the bound of examined events or bytes of one request is reached.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Takes the matching events from a page of the log. An empty page is the end of the log.</summary>
    /// <returns>The position of the last examined event, matching or not.</returns>
    public LogPosition Take(ChangePage page)
    {
        foreach (var change in page.Changes)
        {
            var bytes = change.Payload.Utf8.Length;
            if (filter.Takes(change))
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
