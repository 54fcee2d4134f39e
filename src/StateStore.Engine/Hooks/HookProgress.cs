namespace StateStore.Engine.Hooks;

/// <summary>How far a hook has come in the log of a namespace's conversations.</summary>
/// <param name="Position">The last event that it was called for; null = nothing is noted.</param>
/// <param name="Version">The version of the entry that notes it, which the next note has to meet.</param>
internal readonly record struct HookProgress(LogPosition? Position, EntityVersion Version);
