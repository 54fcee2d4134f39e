namespace StateStore.Orleans.Tests.Stores;

/// <summary>One redis-server for all tests that neither stop nor pause it. Each test uses a namespace of its own.</summary>
internal static class SharedRedis
{
    private static readonly Lazy<Task<RedisServer>> Server = new(() => RedisServer.StartAsync());

    public static Task<RedisServer> Instance => Server.Value;
}
