using System.Collections.Frozen;
using System.Text;

namespace StateStore.Core;

/// <summary>Checks names. Ids are free text: <c>whatsapp:+351 911/é</c> is valid.</summary>
/// <remarks>It refuses names that would be invisible, unbounded, or would make two entities share a storage key.</remarks>
public static class Names
{
    /// <summary>
    /// The segments that no namespace may have between its colons. Storage keys are <c>{namespace}:{kind}:{id}</c>, so the id <c>x</c> of the
    /// namespace <c>a:conversation:b</c> would collide with an id of the namespace <c>a</c>.
    /// </summary>
    private static readonly FrozenSet<string> ReservedSegments = new[]
    {
        "schema", "conversation", "events", "history", "idempotency", "tombstones", "index", "due",
        "table", "record", "table-remains", "table-events", "key", "keys", "key-events", "audit-events", "key-bytes", "key-history", "hook-position",
        "conversation-inbox", "conversation-waiting", "message-events",
        "lease", "bridge", "webhooks", Access.KeyDraft.ReservedSegment, Webhooks.Webhook.ReservedSegment,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for the namespace of the server itself. It counts for no quota, no list shows it, and no request reaches it.</summary>
    public static bool IsOfServer(string ns) => ns is Access.KeyDraft.ReservedSegment or Webhooks.Webhook.ReservedSegment;

    /// <summary>Checks the name of a namespace. Errors: INVALID_NAME.</summary>
    public static StoreError? CheckNamespace(string name, Limits limits) =>
        Check("namespace", name, limits) ?? CheckSegments(name);

    /// <summary>
    /// Checks any other name. <paramref name="what"/> names it in the message ("conversation_id", "state", ...). Errors: INVALID_NAME.
    /// </summary>
    public static StoreError? Check(string what, string name, Limits limits)
    {
        if (name.Length == 0)
        {
            return StoreError.InvalidName($"{what} must not be empty");
        }

        // The fast path: most names are printable ASCII.
        if (name.Length <= limits.NameLength && !name.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return null;
        }

        var characters = name.Length;
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsControl(name[i]))
            {
                return StoreError.InvalidName($"{what} must not contain control characters (U+{(int)name[i]:X4} at index {i})");
            }

            characters -= char.IsLowSurrogate(name[i]) ? 1 : 0;
        }

        if (LoneSurrogate(name) is >= 0 and var index)
        {
            return StoreError.InvalidName($"{what} is not valid Unicode text (lone surrogate at index {index})");
        }

        return characters <= limits.NameLength
            ? null
            : StoreError.InvalidName($"{what} has {characters} characters; the limit is {limits.NameLength}");
    }

    /// <summary>
    /// Checks the name of a key. It is any valid Unicode text, also an empty one, within <see cref="Limits.KeyNameBytes"/>. Errors: INVALID_NAME.
    /// </summary>
    public static StoreError? CheckKey(string key, Limits limits)
    {
        // The fast path: most keys are ASCII.
        if (key.Length <= limits.KeyNameBytes && Ascii.IsValid(key))
        {
            return null;
        }

        if (LoneSurrogate(key) is >= 0 and var index)
        {
            return StoreError.InvalidName($"key is not valid Unicode text (lone surrogate at index {index})");
        }

        return Encoding.UTF8.GetByteCount(key) is var bytes && bytes <= limits.KeyNameBytes
            ? null
            : StoreError.InvalidName($"key has {bytes} bytes; the limit is {limits.KeyNameBytes}");
    }

    /// <summary>The index of the first surrogate without its partner, or -1.</summary>
    private static int LoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                {
                    return i;
                }

                i++;
            }
        }

        return -1;
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
