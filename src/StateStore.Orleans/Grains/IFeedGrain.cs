namespace StateStore.Orleans.Grains;

/// <summary>The live change logs of one namespace, for clients without a storage. The key is the namespace.</summary>
[Alias("statestore.IFeedGrain")]
internal interface IFeedGrain : IGrainWithStringKey
{
    /// <summary>Follows a log as <see cref="IChanges.FollowAsync"/> does. It ends with an error if the silo goes away; the client then calls another.</summary>
    /// <param name="log">The number of a <see cref="LogKind"/>.</param>
    /// <param name="after">The position after which to start.</param>
    /// <param name="cancellation">Ends the stream.</param>
    [Alias("follow")]
    IAsyncEnumerable<Change> FollowAsync(int log, LogPosition after, CancellationToken cancellation);
}
