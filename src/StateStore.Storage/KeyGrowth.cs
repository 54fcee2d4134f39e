namespace StateStore.Storage;

/// <summary>How many keys a namespace holds, and the bytes of their stored values; also those whose time is over and that nobody has removed yet.</summary>
public readonly record struct KeyUsage(long Keys, long Bytes);

/// <summary>What a commit adds to the keys of its namespace, and what they may come to. The commit's checks make it exact.</summary>
/// <param name="Added">So much; what is less than nothing is always allowed.</param>
/// <param name="Quota">At most.</param>
public readonly record struct KeyGrowth(KeyUsage Added, KeyUsage Quota)
{
    /// <summary>Whether a namespace that holds so much has room for it.</summary>
    public bool FitsOn(KeyUsage usage) =>
        (Added.Keys <= 0 || usage.Keys + Added.Keys <= Quota.Keys) && (Added.Bytes <= 0 || usage.Bytes + Added.Bytes <= Quota.Bytes);
}
