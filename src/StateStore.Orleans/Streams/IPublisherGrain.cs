namespace StateStore.Orleans.Streams;

/// <summary>Copies the log of one namespace to its Orleans stream. The key is the namespace.</summary>
[Alias("statestore.IPublisherGrain")]
internal interface IPublisherGrain : IGrainWithStringKey
{
    /// <summary>Completes when the publisher runs: every event appended from then on is published to the subscribers that exist at that time.</summary>
    [Alias("ensure")]
    ValueTask EnsureAsync();
}
