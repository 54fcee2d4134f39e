using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace StateStore.Orleans.Hosting;

/// <summary>
/// Logs refused certificates, at most once a minute: a peer with a wrong certificate tries again every second, and without the log an operator would see only
/// a silo that cannot join.
/// </summary>
internal sealed partial class TlsRefusals(ILogger<TlsRefusals> logger, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _silentUntil;

    public void Add(X509Certificate2 peer, X509Chain? chain)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (now < _silentUntil)
            {
                return;
            }

            _silentUntil = now + Pause;
        }

        LogRefused(peer.Subject, string.Join(' ', (chain?.ChainStatus ?? []).Select(status => status.StatusInformation.Trim()).Distinct()));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The certificate \"{Subject}\" of another silo or client is refused: {Problem}")]
    private partial void LogRefused(string subject, string problem);
}
