using System.Collections.Frozen;

namespace StateStore.Core;

/// <summary>
/// What may be a name. Ids are free text (design: <c>whatsapp:+351 911/é</c> is fine); what is refused would be invisible,
/// unbounded, or could make two entities share a storage key.
/// </summary>
public static class Names
{
    /// <summary>
    /// No namespace segment (between colons) may equal one of these: storage keys are <c>{namespace}:{kind}:{id}</c>, so a namespace
    /// <c>a:conversation:b</c> would collide with id <c>b</c> of namespace <c>a</c>.
    /// </summary>
    private static readonly FrozenSet<string> ReservedSegments = new[]
    {
        "schema", "conversation", "events", "history", "idempotency", "tombstones", "index", "due",
        "table", "record", "table-remains", "table-events", "key", "keys", "key-events", "lease", "bridge", "webhooks",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static StoreError? CheckNamespace(string name, Limits limits) =>
        Check("namespace", name, limits) ?? CheckSegments(name);

    /// <summary>Checks any other name; <paramref name="what"/> names it in the message ("conversation_id", "state", ...).</summary>
    public static StoreError? Check(string what, string name, Limits limits)
    {
        if (name.Length == 0)
        {
            return StoreError.InvalidName($"{what} must not be empty");
        }

        var characters = 0;
        for (var i = 0; i < name.Length; i++, characters++)
        {
            var c = name[i];
            if (char.IsControl(c))
            {
                return StoreError.InvalidName($"{what} must not contain control characters (U+{(int)c:X4} at index {i})");
            }

            if (char.IsSurrogate(c))
            {
                if (!char.IsHighSurrogate(c) || i + 1 == name.Length || !char.IsLowSurrogate(name[i + 1]))
                {
                    return StoreError.InvalidName($"{what} is not valid Unicode text (lone surrogate at index {i})");
                }

                i++;
            }
        }

        return characters <= limits.NameLength
            ? null
            : StoreError.InvalidName($"{what} has {characters} characters; the limit is {limits.NameLength}");
    }

    private static StoreError? CheckSegments(string name)
    {
        foreach (var range in name.AsSpan().Split(':'))
        {
            if (ReservedSegments.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name.AsSpan(range), out var segment))
            {
                return StoreError.InvalidName($"namespace must not contain the reserved segment \"{segment}\"");
            }
        }

        return null;
    }
}
