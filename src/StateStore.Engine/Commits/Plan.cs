namespace StateStore.Engine.Commits;

/// <summary>The decision of one attempt: an answer, and the commit that makes it true.</summary>
/// <param name="Outcome">The answer to give once the commit is made, or at once without one.</param>
/// <param name="Commit">The commit; null = none is needed.</param>
/// <param name="IsVerified">
/// Whether the decision was made on the store's content, not on that of a cache. A plan without a commit has no checks that verify it, so only a
/// verified one may be answered.
/// </param>
internal readonly record struct Plan<T>(Result<T> Outcome, Commit? Commit, bool IsVerified);

/// <summary>One change of one entity, run by the loop.</summary>
internal interface ITransaction<T>
{
    /// <summary>The number of changes that share the commit, for the meter.</summary>
    int Changes => 1;

    /// <summary>Whether the commit is only tried (<see cref="Commit.IsDryRun"/>).</summary>
    bool IsDryRun => false;

    /// <summary>Decides what to do.</summary>
    /// <param name="fresh">Whether to read the store; false = cached content may be used.</param>
    /// <param name="cancellation">Ends the loading.</param>
    ValueTask<Plan<T>> DecideAsync(bool fresh, CancellationToken cancellation);

    /// <summary>Remembers the result of the last plan, which is now committed.</summary>
    void Committed();

    /// <summary>Remembers that the last plan did not fit.</summary>
    /// <param name="excess">The count that it would have raised above its quota.</param>
    /// <param name="quota">The quota (<see cref="Commit.Quota"/>).</param>
    void Full(in QuotaExcess excess, NamespaceQuota quota);
}
