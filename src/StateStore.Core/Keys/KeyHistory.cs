using System.Collections.Immutable;

namespace StateStore.Core.Keys;

/// <summary>Reads the history of a key: its newest events, as <see cref="KeyCodec.EncodeEvent"/> wrote them.</summary>
public static class KeyHistory
{
    /// <summary>
    /// Whether the store keeps a history of a key. Leases and limits have none: they change often, and their former values are of no use.
    /// </summary>
    public static bool Keeps(string key) =>
        !key.StartsWith(Lease.KeyPrefix, StringComparison.Ordinal) && !key.StartsWith(RateLimit.KeyPrefix, StringComparison.Ordinal);

    /// <summary>The key as it was at a version. Errors: NOT_FOUND if it did not exist then, GONE if that value is no longer kept.</summary>
    /// <param name="changes">The events of the key, newest first.</param>
    /// <param name="version">The version as users see it.</param>
    public static Result<KeyEntry> At(ImmutableArray<JsonText> changes, long version)
    {
        var found = false;
        DateTimeOffset? expiry = null;
        foreach (var change in changes)
        {
            var members = JsonMembers.Of(change);
            var made = members.Find("version"u8)?.TryLong();
            if (made > version)
            {
                continue;
            }

            if (!found && made < version)
            {
                return NotThen;
            }

            expiry = found ? expiry : KeyCodec.ReadExpiry(members);
            found = true;
            if (KeyCodec.ReadValue(members) is { } value)
            {
                return new KeyEntry(value, expiry);
            }

            // A touch keeps the value of the event before it.
            if (members.Find("type"u8)?.TryString() != "touched")
            {
                return members.Find("bytes"u8) is null ? NotThen : Gone;
            }
        }

        return Gone;
    }

    /// <summary>Differs from the error of a missing key, because this key may exist now.</summary>
    private static StoreError NotThen { get; } = StoreError.NotFound("The key was not there at this version");

    private static StoreError Gone { get; } = new(ErrorCode.Gone, "The value of this version is no longer kept, or was too large to be");
}
