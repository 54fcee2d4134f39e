using System.Collections.Immutable;

namespace StateStore.Core.Keys;

/// <summary>What was known of a key before: its newest events, as <see cref="KeyCodec.EncodeEvent"/> wrote them.</summary>
public static class KeyHistory
{
    /// <summary>Whether a key has one. Leases and limits change all the time and mean nothing afterwards.</summary>
    public static bool Keeps(string key) =>
        !key.StartsWith(Lease.KeyPrefix, StringComparison.Ordinal) && !key.StartsWith(RateLimit.KeyPrefix, StringComparison.Ordinal);

    /// <summary>The key as it was at a version. NOT_FOUND where it was not there then, GONE where it is not kept.</summary>
    /// <param name="changes">Its events, newest first.</param>
    /// <param name="version">The version.</param>
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

            // A touch left the value as the event before it had it.
            if (members.Find("type"u8)?.TryString() != "touched")
            {
                return members.Find("bytes"u8) is null ? NotThen : Gone;
            }
        }

        return Gone;
    }

    /// <summary>Not what is said of a key that is not there: this one may be.</summary>
    private static StoreError NotThen { get; } = StoreError.NotFound("The key was not there at this version");

    private static StoreError Gone { get; } = new(ErrorCode.Gone, "The value of this version is no longer kept, or was too large to be");
}
