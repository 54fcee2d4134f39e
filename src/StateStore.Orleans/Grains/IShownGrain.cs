namespace StateStore.Orleans.Grains;

/// <summary>
/// A grain that shows its state in the dashboard of Orleans. The dashboard calls a method of exactly this name, without parameters, that returns a
/// <see cref="Task{T}"/>. It writes the result with System.Text.Json.
/// </summary>
[Alias("statestore.IShownGrain")]
internal interface IShownGrain : IGrainWithStringKey
{
    /// <summary>Returns the current state. It changes nothing.</summary>
    [Alias("state")]
    Task<ShownConversation> GetState();
}
