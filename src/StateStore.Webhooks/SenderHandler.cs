using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace StateStore.Webhooks;

/// <summary>
/// The pool of connections behind a sender. It has no bound for each host: the attempts in flight are bounded, and at a bound the receiver of one webhook
/// would delay the other webhooks of its host.
/// </summary>
internal static class SenderHandler
{
    private const int LargestHeaders = 16;
    private const int LargestDrain = 16 * 1024;
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(30);

    public static SocketsHttpHandler Create(WebhookSenderOptions options) => new()
    {
        ConnectCallback = new GuardedConnector(options.Guard, options.Resolve).ConnectAsync,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = options.ConnectionLifetime,
        PooledConnectionIdleTimeout = LongestIdle,
        MaxResponseHeadersLength = LargestHeaders,

        // The rest of an answer is read only so that its connection can be used again.
        MaxResponseDrainSize = LargestDrain,
        ResponseDrainTimeout = LongestDrain,
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,

        // The ids of traces stay inside: receivers belong to others.
        ActivityHeadersPropagator = null,
        SslOptions = new()
        {
            CertificateChainPolicy = options.Certificates,
            RemoteCertificateValidationCallback = (_, _, chain, errors) => errors == SslPolicyErrors.None ? true : throw new ConnectException(ProblemOf(errors, chain)),
        },
    };

    private static ConnectProblem ProblemOf(SslPolicyErrors errors, X509Chain? chain) =>
        chain?.ChainStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)) == true ? ConnectProblem.CertificateExpired
        : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? ConnectProblem.CertificateUntrusted
        : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? ConnectProblem.CertificateOfOtherName
        : ConnectProblem.CertificateMissing;
}
