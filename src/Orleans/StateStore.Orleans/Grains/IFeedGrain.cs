namespace StateStore.Orleans.Grains;

/// <summary>The live change log of one namespace, which is the key, for clients that have no storage of their own.</summary>
[Alias("statestore.IFeedGrain")]
public interface IFeedGrain : IGrainWithStringKey
{
    /// <summary>As <see cref="IChanges.FollowAsync"/>; ends with an error when the silo goes, and is then asked for again elsewhere.</summary>
    [Alias("follow")]
    IAsyncEnumerable<Change> FollowAsync(LogPosition after, CancellationToken cancellation);
}
