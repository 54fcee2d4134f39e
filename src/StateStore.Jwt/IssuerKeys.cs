using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace StateStore.Jwt;

/// <summary>
/// The name and the keys of the issuer, as it publishes them. They are read at the start, every half hour, and when a token names an unknown key. While the
/// issuer is unavailable, the known keys stay in use.
/// </summary>
/// <remarks>
/// The library's own manager (<see cref="ConfigurationManager{T}"/>) reads new keys in the background: the first tokens after a change of keys would be
/// refused. It also waits for the issuer with every token while it knows no keys.
/// </remarks>
internal sealed partial class IssuerKeys : BackgroundService, IConfigurationManager<OpenIdConnectConfiguration>
{
    /// <summary>The time between two reads while no token names an unknown key.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(30);

    /// <summary>The least time between two reads, whatever tokens name: callers without credentials must not make the server load its issuer.</summary>
    internal static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly string _address;
    private readonly HttpClient _client;
    private readonly HttpDocumentRetriever _documents;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    /// <summary>Not disposed of: a read may still hold it then, and it has no handle of the system.</summary>
    private readonly SemaphoreSlim _reading = new(1, 1);

    private volatile OpenIdConnectConfiguration? _current;
    private CancellationToken _stopping;
    private DateTimeOffset _lastRead = DateTimeOffset.MinValue;
    private DateTimeOffset _lastLog = DateTimeOffset.MinValue;

    /// <summary>Creates the keys. They are unknown until the first read.</summary>
    /// <param name="options">The issuer.</param>
    /// <param name="client">Reads the documents. It bounds their length and the time.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">The log of an unavailable issuer.</param>
    public IssuerKeys(JwtOptions options, HttpClient client, TimeProvider clock, ILogger<IssuerKeys> logger)
    {
        _address = options.Authority.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration";
        (_client, _clock, _logger) = (client, clock, logger);
        _documents = new(client) { RequireHttps = options.Authority.Scheme == Uri.UriSchemeHttps };
    }

    /// <summary>True if the keys have been read.</summary>
    public bool AreKnown => _current is not null;

    /// <summary>True if the issuer has published a key of this id.</summary>
    public bool Has(string id) => id.Length > 0 && _current?.SigningKeys.Any(key => key.KeyId == id) == true;

    /// <summary>Reads the keys, unless the last read was less than <see cref="LeastInterval"/> ago. A failed read changes nothing.</summary>
    /// <param name="cancellation">Ends the waiting, not the read: a client that disconnects must not keep the server from new keys.</param>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_clock.GetUtcNow() - _lastRead >= LeastInterval)
            {
                await ReadAsync().ConfigureAwait(false);

                // The time after the read counts: those that waited for a slow one must not begin another.
                _lastRead = _clock.GetUtcNow();
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>The known keys. It never reads: a token must not wait for the issuer while its key is known.</summary>
    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel) =>
        _current is { } current ? Task.FromResult(current) : throw new InvalidOperationException("The keys of the issuer are unknown");

    /// <inheritdoc/>
    void IConfigurationManager<OpenIdConnectConfiguration>.RequestRefresh()
    {
        // JwtCallers decides when to read.
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _client.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        try
        {
            while (true)
            {
                await RefreshAsync(stoppingToken).ConfigureAwait(false);
                await Task.Delay(AreKnown ? Interval : LeastInterval, _clock, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            var read = await OpenIdConnectConfigurationRetriever.GetAsync(_address, _documents, _stopping).ConfigureAwait(false);
            if (string.IsNullOrEmpty(read.Issuer) || read.SigningKeys.Count == 0)
            {
                throw new InvalidDataException("the document names no issuer, or no keys that sign");
            }

            _current = read;
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            // The library wraps failures of the network and of the document in exceptions of several types.
            Log(e);
        }
    }

    private void Log(Exception e)
    {
        var now = _clock.GetUtcNow();
        if (now - _lastLog >= LogInterval)
        {
            _lastLog = now;
            LogUnavailable(_address, AreKnown ? "The known keys stay in use" : "Tokens are refused", e.GetBaseException().Message.ReplaceLineEndings(" "));
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The issuer of tokens can't be read at {Address}. {Effect}. {Reason}")]
    private partial void LogUnavailable(string address, string effect, string reason);
}
