using Microsoft.Extensions.Logging.Abstractions;
using StateStore.Certificates;

namespace StateStore.Server.Options;

/// <summary>The paths of the files for TLS at one kind of address; null for those that are not given.</summary>
/// <param name="Prefix">The beginning of the names of the options, such as <c>--tls</c>.</param>
/// <param name="AuthorityOption">The option of <paramref name="Prefix"/> that names the file with the authorities.</param>
internal sealed record TlsFiles(string Prefix, string AuthorityOption)
{
    public string? Certificate { get; init; }

    public string? Key { get; init; }

    /// <summary>The certificates of the authorities whose peers are trusted.</summary>
    public string? Authorities { get; init; }

    public bool IsGiven => Certificate is not null && Key is not null;

    private string CertificateOption => $"{Prefix}-cert";

    private string KeyOption => $"{Prefix}-key";

    /// <summary>Checks the files for HTTPS against the addresses to listen at.</summary>
    /// <exception cref="OptionException">An option lacks another one, or a file cannot be used.</exception>
    public void CheckHttps(IEnumerable<(string Option, ListenUrl Url)> addresses)
    {
        RequireBoth();
        var (option, https) = addresses.FirstOrDefault(address => address.Url.IsHttps);
        switch (IsGiven)
        {
            case false when https is not null:
                throw new OptionException($"{option}: {https.Text} needs a certificate; add {CertificateOption} FILE and {KeyOption} FILE");
            case false when Authorities is not null:
                throw new OptionException($"{AuthorityOption}: it needs {CertificateOption} and {KeyOption} too");
            case true when https is null:
                throw new OptionException($"{CertificateOption}: no address of --urls or --bridge begins with https://");
            case true:
                Load();
                break;
        }
    }

    /// <summary>Checks the files for mutual TLS.</summary>
    /// <exception cref="OptionException">An option lacks another one, or a file cannot be used.</exception>
    public void CheckMutual()
    {
        RequireBoth();
        if (IsGiven != (Authorities is not null))
        {
            throw new OptionException($"{CertificateOption}, {KeyOption} and {AuthorityOption} must be given together");
        }

        if (IsGiven)
        {
            Load();
            Load(() => new MutualTls(Certificate!, Key!, Authorities!, isServer: true, NullLogger.Instance, TimeProvider.System), _ => CertificateOption);
        }
    }

    private void RequireBoth()
    {
        if (Certificate is null != Key is null)
        {
            var (given, missing) = Key is null ? (CertificateOption, KeyOption) : (KeyOption, CertificateOption);
            throw new OptionException($"{given}: it needs {missing} too");
        }
    }

    private void Load()
    {
        Load(
            () => new CertificateFile(Certificate!, Key!, NullLogger.Instance, TimeProvider.System),
            problem => problem.Path == Certificate ? CertificateOption : KeyOption);
        if (Authorities is not null)
        {
            Load(() => new TrustFile(Authorities, NullLogger.Instance), _ => AuthorityOption);
        }
    }

    private static void Load(Func<object> load, Func<CertificateException, string> option)
    {
        try
        {
            _ = load();
        }
        catch (CertificateException e)
        {
            throw new OptionException($"{option(e)}: {e.Message}");
        }
    }
}
