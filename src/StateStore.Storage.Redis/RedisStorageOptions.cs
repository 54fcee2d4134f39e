namespace StateStore.Storage.Redis;

/// <summary>Where Redis is and how it is used.</summary>
public sealed record RedisStorageOptions
{
    /// <summary>In the syntax of StackExchange.Redis: <c>host:port,password=..,ssl=..,defaultDatabase=..</c>; may hold a password.</summary>
    public required string Configuration { get; init; }

    public StorageOptions Storage { get; init; } = StorageOptions.Default;
}
