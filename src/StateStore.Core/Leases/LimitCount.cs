using System.Diagnostics.CodeAnalysis;

namespace StateStore.Core.Leases;

/// <summary>
/// Encodes the value of a limit's key, <c>{"taken":[[start,n],..]}</c>: the number taken in each slot, by the Unix milliseconds of its start.
/// </summary>
internal static class LimitCount
{
    /// <summary>Reads the slots; a missing key has none. False for any other value.</summary>
    public static bool TryDecode(KeyEntry? entry, [NotNullWhen(true)] out List<(long Start, long Taken)>? slots)
    {
        slots = [];
        if (entry is null)
        {
            return true;
        }

        if (entry.Value.Json is not { IsObject: true } json || JsonMembers.Of(json).Find("taken"u8) is not { } taken || taken.Utf8.Span[0] != '[')
        {
            return false;
        }

        foreach (var item in JsonItems.Of(taken))
        {
            if (item.Utf8.Span[0] != '[' || JsonItems.Of(item) is not [var first, var second] || first.TryLong() is not { } start || second.TryLong() is not { } n)
            {
                return false;
            }

            slots.Add((start, n));
        }

        return slots.Count > 0;
    }

    public static KeyValue Encode(List<(long Start, long Taken)> slots)
    {
        var json = new JsonBuilder();
        json.Raw("{\"taken\":["u8);
        for (var i = 0; i < slots.Count; i++)
        {
            json.Raw(i == 0 ? "["u8 : ",["u8).Number(slots[i].Start).Raw(","u8).Number(slots[i].Taken).Raw("]"u8);
        }

        return KeyValue.Of(json.Raw("]}"u8).ToJsonText());
    }
}
