namespace StateStore.Engine.Commits;

/// <summary>What one attempt decided: an answer, and the commit that makes it true, if one is needed.</summary>
/// <param name="Outcome">What to answer once the commit is made (or at once, if there is none).</param>
/// <param name="Commit">What to commit.</param>
/// <param name="IsVerified">
/// The decision was made on what the store has, not on what a cache remembers. Without a commit, whose checks would verify it, only a
/// verified plan may be answered.
/// </param>
internal readonly record struct Plan<T>(Result<T> Outcome, Commit? Commit, bool IsVerified);

/// <summary>One change of one entity, as the loop drives it.</summary>
internal interface ITransaction<T>
{
    /// <summary>The number of changes that share the commit, for the meter.</summary>
    int Changes => 1;

    /// <summary>Decides what to do.</summary>
    /// <param name="fresh">Look at the store; else what is cached will do.</param>
    /// <param name="cancellation">Ends the loading.</param>
    ValueTask<Plan<T>> DecideAsync(bool fresh, CancellationToken cancellation);

    /// <summary>The plan of the last attempt is committed: remember what is now known.</summary>
    void Committed();

    /// <summary>The plan of the last attempt did not fit.</summary>
    /// <param name="growth">What it would have added (<see cref="Commit.Growth"/>).</param>
    /// <param name="usage">What the namespace held.</param>
    void Full(KeyGrowth growth, KeyUsage usage);
}
