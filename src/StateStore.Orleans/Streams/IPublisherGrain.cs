namespace StateStore.Orleans.Streams;

/// <summary>Copies the log of one namespace, which is the key, to its Orleans stream.</summary>
[Alias("statestore.IPublisherGrain")]
internal interface IPublisherGrain : IGrainWithStringKey
{
    /// <summary>Answers once every event that is appended from now on will be published to whoever has subscribed before.</summary>
    [Alias("ensure")]
    ValueTask EnsureAsync();
}
