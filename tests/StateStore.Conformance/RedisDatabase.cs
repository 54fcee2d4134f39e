using System.Globalization;

namespace StateStore.Conformance;

/// <summary>
/// An empty database of the one redis-server that the tests of a process share. Tests with different options must not share a database: the options and
/// the clock of one test would trim the events and sweep the entries of the other.
/// </summary>
public sealed class RedisDatabase
{
    private static readonly Lazy<Task<RedisServer>> Server = new(() => RedisServer.StartAsync());
    private static int _databases;

    private readonly int _number = Interlocked.Increment(ref _databases);

    /// <summary>The address and number of the database, in the syntax of StackExchange.Redis.</summary>
    public async Task<string> ConfigurationAsync() =>
        (await Server.Value).Configuration + ",defaultDatabase=" + _number.ToString(CultureInfo.InvariantCulture);
}
