namespace StateStore.Orleans.Grains;

/// <summary>
/// A grain whose state the dashboard of Orleans shows. The dashboard calls a method of exactly this name that has no parameters and answers a <see cref="Task{T}"/>,
/// and writes the answer with System.Text.Json.
/// </summary>
[Alias("statestore.IShownGrain")]
internal interface IShownGrain : IGrainWithStringKey
{
    /// <summary>The state as it is; changes nothing.</summary>
    [Alias("state")]
    Task<ShownConversation> GetState();
}
