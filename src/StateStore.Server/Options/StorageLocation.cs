using StateStore.Storage.Memory;
using StateStore.Storage.Redis;
using StateStore.Storage.Sqlite;

namespace StateStore.Server.Options;

/// <summary>The kind and the place of a storage: <c>memory:</c>, <c>sqlite:PATH</c> or <c>redis:host:port,...</c></summary>
/// <param name="Shown">The text of the option without secrets.</param>
/// <param name="IsShared">True if processes on several machines can use the storage.</param>
/// <param name="Create">Creates the storage, unopened. Throws <see cref="OptionException"/> if its configuration is invalid.</param>
internal sealed record StorageLocation(string Shown, bool IsShared, Func<StorageOptions, IStateStorage> Create)
{
    /// <summary>The path of the file of an SQLite storage; null for other storages.</summary>
    public string? File { get; init; }

    /// <summary>True for a storage in the memory of the server, which no other process reaches.</summary>
    public bool IsMemory { get; init; }

    /// <summary>Reads a location.</summary>
    /// <exception cref="OptionException">The text has none of the three forms.</exception>
    public static StorageLocation Parse(string text)
    {
        var colon = text.IndexOf(':');
        var (kind, rest) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        return (kind, rest) switch
        {
            ("memory", "") when colon > 0 => new("memory: (nothing survives this process)", false, options => new MemoryStorage(options)) { IsMemory = true },
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
            throw new OptionException($"the configuration of the Redis storage is invalid: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Removes the parts with an equals sign. In a Redis configuration the password is one of them.</summary>
    private static string WithoutSecrets(string text) => string.Join(',', text.Split(',').Where(part => !part.Contains('=', StringComparison.Ordinal)));
}
