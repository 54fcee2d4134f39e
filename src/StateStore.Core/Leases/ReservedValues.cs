namespace StateStore.Core.Leases;

/// <summary>Refuses values that only the operations of leases and limits may write into their keys.</summary>
public static class ReservedValues
{
    /// <summary>
    /// Checks a value that a user writes. Errors: INVALID_DATA for a value that reads as a lease or as the count of a limit, under a key of that
    /// kind.
    /// </summary>
    public static StoreError? Check(string key, KeyValue value)
    {
        if (key.StartsWith(Lease.KeyPrefix, StringComparison.Ordinal))
        {
            return Lease.Read(value) is null ? null : Refusal("a lease", "acquired");
        }

        return key.StartsWith(RateLimit.KeyPrefix, StringComparison.Ordinal) && value.Json is { IsObject: true } json && JsonMembers.Of(json).Find("taken"u8) is not null
            ? Refusal("the count of a limit", "taken from")
            : null;
    }

    private static StoreError Refusal(string what, string how) =>
        new(ErrorCode.InvalidData, $"The value reads as {what}, which can't be written, only {how}");
}
