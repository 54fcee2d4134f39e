using StateStore.Client;
using StateStore.Server.Options;

namespace StateStore.Server.Remote;

/// <summary>Makes the clients of commands that work on a running server.</summary>
internal static class ServerClient
{
    public const string DefaultAddress = "http://127.0.0.1:8080";

    /// <summary>Short, because a person waits. It covers the restart of a server.</summary>
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(2);

    /// <summary>Long, because a batch may be large and the server far away.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(100);

    /// <summary>Reads the address of a server, and the key for it (<see cref="ServerKey"/>).</summary>
    /// <param name="address">The URL.</param>
    /// <param name="keyFile">The file with the key; null for the environment.</param>
    /// <exception cref="OptionException">The text is not an http or https URL, the key can't be read, or it must not be sent to the address.</exception>
    public static StateStoreClient Parse(string address, string? keyFile)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new OptionException($"--server: \"{address}\" is not an address such as {DefaultAddress}");
        }

        var key = ServerKey.Read(keyFile);
        if (key is not null && url is { Scheme: "http", IsLoopback: false })
        {
            throw new OptionException($"--server: every machine on the way to {url.Authority} could read the key; use https, or a tunnel that ends at 127.0.0.1");
        }

        try
        {
            return new(new() { Address = url, ApiKey = key, AttemptTimeout = AttemptTimeout, RetryTime = RetryTime });
        }
        catch (ArgumentException e)
        {
            throw new OptionException($"--server: {e.Message}");
        }
    }
}
