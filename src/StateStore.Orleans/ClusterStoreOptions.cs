namespace StateStore.Orleans;

/// <summary>The options of the store of a silo. All silos of a cluster must have the same.</summary>
public sealed record ClusterStoreOptions
{
    /// <summary>The defaults: default engine, a storage that only this cluster changes.</summary>
    public static readonly ClusterStoreOptions Default = new();

    /// <summary>The options of the engine of each silo.</summary>
    public EngineOptions Engine { get; init; } = EngineOptions.Default;

    /// <summary>
    /// True if other programs change the same storage too: a single server, or an older tool. Then every read asks the storage.
    /// Changes are always checked there.
    /// </summary>
    public bool IsStorageShared { get; init; }

    /// <summary>
    /// Recognizes the exception with which the provider of the membership table reports a missing table. The storage has answered then, so it is not an
    /// outage. The silo ends, as it does when its row is missing. The default recognizes no exception.
    /// </summary>
    public Func<Exception, bool> IsMembershipTableMissing { get; init; } = _ => false;

    /// <summary>Gives the time of changes.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
