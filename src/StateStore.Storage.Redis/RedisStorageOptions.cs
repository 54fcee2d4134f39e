namespace StateStore.Storage.Redis;

/// <summary>The address of Redis, and the options of the store over it.</summary>
public sealed record RedisStorageOptions
{
    /// <summary>
    /// The configuration in the syntax of StackExchange.Redis: <c>host:port,password=..,ssl=..,defaultDatabase=..</c>. It may hold a password.
    /// </summary>
    public required string Configuration { get; init; }

    /// <summary>The options that all stores have in common.</summary>
    public StorageOptions Storage { get; init; } = StorageOptions.Default;
}
