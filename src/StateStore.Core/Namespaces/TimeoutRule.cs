namespace StateStore.Core.Namespaces;

/// <summary>A change that the store makes if a conversation stays in a state for a time.</summary>
/// <param name="To">The state after the change. It names the rule among those of its state.</param>
/// <param name="Delay">The time between entering the state and the change, from 1 ms to <see cref="Limits.TimeToLive"/>.</param>
/// <param name="Data">The merge patch (RFC 7396) that the change applies to the data; null = the data stay.</param>
/// <param name="RestartsOnChange">Whether each change that stays in the state starts the time again.</param>
public sealed record TimeoutRule(string To, TimeSpan Delay, JsonText? Data = null, bool RestartsOnChange = false);
