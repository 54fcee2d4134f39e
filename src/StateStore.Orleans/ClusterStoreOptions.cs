namespace StateStore.Orleans;

/// <summary>How the store of a silo is to behave; the same on all silos of a cluster.</summary>
public sealed record ClusterStoreOptions
{
    public static readonly ClusterStoreOptions Default = new();

    public EngineOptions Engine { get; init; } = EngineOptions.Default;

    /// <summary>
    /// Others than this cluster's silos change the same storage too: a plain server, an older tool. Then every read asks the storage.
    /// Changes are checked there in any case.
    /// </summary>
    public bool IsStorageShared { get; init; }

    /// <summary>
    /// Recognises the exception by which the membership table's provider says that the table is there no longer (its storage answered, so this is
    /// no outage). A silo that meets it ends, as it does when its row is missing. By default no exception is one.
    /// </summary>
    public Func<Exception, bool> IsMembershipTableMissing { get; init; } = _ => false;

    /// <summary>The time that changes are said to happen at.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
