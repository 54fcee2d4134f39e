namespace StateStore.AspNetCore.Events;

/// <summary>A filter of the events of a log.</summary>
internal abstract class EventFilter
{
    /// <summary>True if the filter takes every event, so that nothing needs to be examined.</summary>
    public abstract bool TakesAll { get; }

    /// <summary>True if the filter takes the event. Every filter takes the notice of a gap.</summary>
    public bool Takes(Change change) => TakesAll || change.IsGap || TakesEvent(change);

    protected abstract bool TakesEvent(Change change);
}
