namespace StateStore.Core.Leases;

/// <summary>Values that only the operations of leases and limits make, in the keys that they are kept in.</summary>
public static class ReservedValues
{
    /// <summary>INVALID_DATA for a value that would be taken for a lease or for the count of a limit; any other value is the user's business.</summary>
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
