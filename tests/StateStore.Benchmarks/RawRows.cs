using StateStore.Storage;

namespace StateStore.Benchmarks;

/// <summary>The rows that a raw store writes for each change: the same rows that StateStore writes.</summary>
/// <param name="Kind">The kind of the entries.</param>
/// <param name="Entries">The number of entries.</param>
/// <param name="Value">The value that each change writes to one entry.</param>
/// <param name="Payload">The event of a change.</param>
/// <param name="Terms">The two index terms that an entry alternates between; none = the entry is found by its id only.</param>
/// <param name="History">The number of events kept per entry.</param>
internal sealed record RawRows(KeyKind Kind, int Entries, byte[] Value, byte[] Payload, string[] Terms, int History)
{
    /// <summary>
    /// Conversations that alternate between two states, with the sizes that the engine writes. The event of a change carries the data twice.
    /// </summary>
    public static RawRows Conversations(int count)
    {
        var commit = Samples.Commit(Samples.Namespace, Samples.Id(0, 0));
        return new(
            KeyKind.Conversation, count, commit.Writes[0].Value.ToArray(), [.. commit.Events[0].Payload.Span, .. Samples.Data(0)], Samples.States,
            StorageOptions.Default.HistoryLength);
    }

    public static RawRows Keys(int count, string ns, string name, KeyValue value)
    {
        var happened = new KeyEvent(KeyEventType.Changed, new(1_000), new(value, null), DateTimeOffset.UnixEpoch);
        return new(
            KeyKind.Key, count, KeyCodec.Encode(new(1_000), happened.Entry!), KeyCodec.EncodeEvent(ns, name, happened, Limits.Default), [],
            StorageOptions.Default.KeyHistoryLength);
    }
}
