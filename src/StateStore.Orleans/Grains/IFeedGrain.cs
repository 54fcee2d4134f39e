namespace StateStore.Orleans.Grains;

/// <summary>The live change logs of one namespace, which is the key, for clients that have no storage of their own.</summary>
[Alias("statestore.IFeedGrain")]
public interface IFeedGrain : IGrainWithStringKey
{
    /// <summary>As <see cref="IChanges.FollowAsync"/>; ends with an error when the silo goes, and is then asked for again elsewhere.</summary>
    /// <param name="log">The number of a <see cref="LogKind"/>.</param>
    /// <param name="after">The position to go on from.</param>
    /// <param name="cancellation">Ends the stream.</param>
    [Alias("follow")]
    IAsyncEnumerable<Change> FollowAsync(int log, LogPosition after, CancellationToken cancellation);
}
