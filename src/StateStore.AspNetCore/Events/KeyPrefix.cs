namespace StateStore.AspNetCore.Events;

/// <summary>A filter of key events: it takes the events of keys that begin with the prefix. An empty prefix takes all events, of every log.</summary>
internal readonly record struct KeyPrefix(string Prefix)
{
    public bool TakesAll => Prefix.Length == 0;

    public bool Takes(Change change) => TakesAll || change.IsGap || KeyCodec.IsOfPrefix(change.Payload, Prefix);
}
