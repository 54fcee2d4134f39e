namespace StateStore.AspNetCore.Events;

/// <summary>Which events of keys a reader wants: those of keys that begin with this; empty = all, of whatever log.</summary>
internal readonly record struct KeyPrefix(string Prefix)
{
    public bool TakesAll => Prefix.Length == 0;

    public bool Takes(Change change) => TakesAll || change.IsGap || KeyCodec.IsOfPrefix(change.Payload, Prefix);
}
