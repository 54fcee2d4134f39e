namespace StateStore.Engine.Hooks;

/// <summary>The progress of a hook in the log of a namespace's conversations.</summary>
/// <param name="Position">The position of the last event that the hook handled; null = none is stored.</param>
/// <param name="Version">The version of the entry that stores it, for the check of the next commit.</param>
internal readonly record struct HookProgress(LogPosition? Position, EntityVersion Version);
