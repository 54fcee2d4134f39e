namespace StateStore.AspNetCore.Events;

/// <summary>A filter of key events: it takes the events of keys that begin with the prefix. An empty prefix takes all events, of every log.</summary>
internal sealed class KeyPrefix(string prefix) : EventFilter
{
    public override bool TakesAll => prefix.Length == 0;

    protected override bool TakesEvent(Change change) => KeyCodec.IsOfPrefix(change.Payload, prefix);
}
