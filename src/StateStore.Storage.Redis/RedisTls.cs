using System.Security.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using StateStore.Certificates;

namespace StateStore.Storage.Redis;

/// <summary>
/// The files for TLS that an address names: <c>sslCa</c> (the authority of the server), <c>sslCert</c> and <c>sslKey</c> (the own certificate). The client
/// library takes certificates by code only. The files may be replaced: each new connection uses them as they are.
/// </summary>
internal sealed class RedisTls
{
    private const string Authority = "sslCa";
    private const string Certificate = "sslCert";
    private const string Key = "sslKey";

    private readonly TrustFile? _authorities;
    private readonly CertificateFile? _own;

    private RedisTls(TrustFile? authorities, CertificateFile? own) => (_authorities, _own) = (authorities, own);

    /// <summary>Takes the options of this class out of a configuration. Returns null for the files if it has none.</summary>
    /// <exception cref="ArgumentException">A file cannot be used, or one of certificate and key is missing.</exception>
    public static (string Others, RedisTls? Tls) Parse(string configuration)
    {
        var parts = configuration.Split(',').ToLookup(part => NameOf(part) is not null);
        var files = parts[true].ToDictionary(part => NameOf(part)!, part => part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());
        if (files.Count == 0)
        {
            return (configuration, null);
        }

        if (files.ContainsKey(Certificate) != files.ContainsKey(Key))
        {
            throw new ArgumentException($"{Certificate} and {Key} must be given together");
        }

        try
        {
            var authorities = files.TryGetValue(Authority, out var path) ? new TrustFile(path, NullLogger.Instance) : null;
            var own = files.TryGetValue(Certificate, out var certificate)
                ? new CertificateFile(certificate, files[Key], NullLogger.Instance, TimeProvider.System)
                : null;
            return (string.Join(',', parts[false]), new(authorities, own));
        }
        catch (CertificateException e)
        {
            throw new ArgumentException(e.Message, e);
        }
    }

    /// <summary>Switches TLS on, with the files.</summary>
    public void ApplyTo(ConfigurationOptions options)
    {
        options.Ssl = true;
        var protocols = options.SslProtocols ?? SslProtocols.Tls12 | SslProtocols.Tls13;
        options.SslClientAuthenticationOptions = host => new()
        {
            TargetHost = host,
            EnabledSslProtocols = protocols,
            ClientCertificateContext = _own?.Current,
            CertificateChainPolicy = _authorities?.ForServers,
        };
    }

    /// <summary>The name of the option if it is one of this class; otherwise null. The client library ignores case in names, so this does too.</summary>
    private static string? NameOf(string part)
    {
        var name = part.Split('=')[0].Trim();
        return part.Contains('=', StringComparison.Ordinal)
            ? Array.Find([Authority, Certificate, Key], known => known.Equals(name, StringComparison.OrdinalIgnoreCase))
            : null;
    }
}
