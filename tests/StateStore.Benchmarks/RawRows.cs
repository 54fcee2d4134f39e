using StateStore.Storage;

namespace StateStore.Benchmarks;

/// <summary>What a raw store writes for each change: the rows that ours writes too.</summary>
/// <param name="Kind">Of the entries.</param>
/// <param name="Entries">How many there are.</param>
/// <param name="Value">The value that each change gives one of them.</param>
/// <param name="Payload">The event of a change.</param>
/// <param name="Terms">What it is found by: one, then the other; none = it is found by its id alone.</param>
/// <param name="History">Events kept of each entry.</param>
internal sealed record RawRows(KeyKind Kind, int Entries, byte[] Value, byte[] Payload, string[] Terms, int History)
{
    /// <summary>Conversations that move from one state to the other and back, with the sizes that the engine writes: the event of a change carries the data twice.</summary>
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
