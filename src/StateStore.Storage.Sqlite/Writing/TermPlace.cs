namespace StateStore.Storage.Sqlite.Writing;

/// <summary>The index term of an entry.</summary>
/// <param name="Term">The term; null = none.</param>
/// <param name="Entered">The time at which the entry gained it, in Unix milliseconds; null = the kind has no such times.</param>
internal readonly record struct TermPlace(string? Term, long? Entered);
