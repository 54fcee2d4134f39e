using System.Net;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Reads where a Redis is, and shows it.</summary>
public static class RedisAddress
{
    /// <summary>
    /// Reads a configuration in the syntax of StackExchange.Redis: <c>host:port,password=..,ssl=..</c>. A host without a port has 6379, or 6380 with TLS.
    /// </summary>
    /// <exception cref="ArgumentException">It names no host, a port that is none, or an option that there is not.</exception>
    public static ConfigurationOptions Parse(string configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.StartsWith("//", StringComparison.Ordinal))
        {
            throw new ArgumentException("write HOST:PORT, without // in front");
        }

        var options = ConfigurationOptions.Parse(configuration);
        if (options.EndPoints.Count == 0)
        {
            throw new ArgumentException("it has no HOST:PORT with a port from 1 to 65535");
        }

        options.SetDefaultPorts();
        return options;
    }

    /// <summary>Hosts and ports, for messages; no secrets.</summary>
    public static string Show(ConfigurationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return string.Join(",", options.EndPoints.Select(endpoint => endpoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endpoint.ToString()));
    }
}
