using System.Net;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Reads and shows the address of a Redis.</summary>
public static class RedisAddress
{
    /// <summary>
    /// Reads a configuration in the syntax of StackExchange.Redis: <c>host:port,password=..,ssl=..</c>. The default port is 6379, or 6380 with TLS.
    /// Three more options name files (<see cref="RedisTls"/>): <c>sslCa</c>, <c>sslCert</c> and <c>sslKey</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The configuration has no host, an invalid port, an unknown option, or a file that cannot be used.</exception>
    public static ConfigurationOptions Parse(string configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.StartsWith("//", StringComparison.Ordinal))
        {
            throw new ArgumentException("write HOST:PORT, without // in front");
        }

        var (rest, tls) = RedisTls.Parse(configuration);
        var options = ConfigurationOptions.Parse(rest);
        if (options.EndPoints.Count == 0)
        {
            throw new ArgumentException("it has no HOST:PORT with a port from 1 to 65535");
        }

        tls?.ApplyTo(options);
        options.SetDefaultPorts();
        return options;
    }

    /// <summary>The hosts and ports, for messages; no secrets.</summary>
    public static string Show(ConfigurationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return string.Join(",", options.EndPoints.Select(endpoint => endpoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endpoint.ToString()));
    }
}
