using StateStore.Storage.Memory;
using StateStore.Storage.Redis;
using StateStore.Storage.Sqlite;

namespace StateStore.Server.Options;

/// <summary>Which storage, and where: <c>memory:</c>, <c>sqlite:PATH</c> or <c>redis:host:port,...</c></summary>
/// <param name="Shown">As it may be shown: without secrets.</param>
/// <param name="IsShared">Several processes on several machines may use it.</param>
/// <param name="Create">Makes it, unopened; throws <see cref="OptionException"/> where its configuration makes no sense.</param>
internal sealed record StorageLocation(string Shown, bool IsShared, Func<StorageOptions, IStateStorage> Create)
{
    /// <summary>The file that it is; null where it is none.</summary>
    public string? File { get; init; }

    /// <exception cref="OptionException">It is none of the three.</exception>
    public static StorageLocation Parse(string text)
    {
        var colon = text.IndexOf(':');
        var (kind, rest) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        return (kind, rest) switch
        {
            ("memory", "") when colon > 0 => new("memory: (nothing survives this process)", false, options => new MemoryStorage(options)),
            ("sqlite", not "") => new(text, false, options => new SqliteStorage(new() { Path = rest, Storage = options })) { File = rest },
            ("redis", not "") => new(WithoutSecrets(text), true, options => Redis(rest, options)),
            _ => throw new OptionException($"\"{WithoutSecrets(text)}\" is not a storage; use sqlite:PATH, memory: or redis:HOST:PORT"),
        };
    }

    private static RedisStorage Redis(string configuration, StorageOptions options)
    {
        try
        {
            return new(new() { Configuration = configuration, Storage = options });
        }
        catch (ArgumentException e)
        {
            throw new OptionException($"the configuration of the Redis storage can't be understood: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>A Redis configuration holds its password behind the hosts, as one of the parts that have an equals sign.</summary>
    private static string WithoutSecrets(string text) => string.Join(',', text.Split(',').Where(part => !part.Contains('=', StringComparison.Ordinal)));
}
