using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace StateStore.Engine.Access;

/// <summary>
/// The audit log: changes of rights and rules, starts of servers, and refused requests. It is a log of the storage, so all servers of a cluster write
/// and read the same one.
/// </summary>
/// <remarks>
/// Changes of keys and tenants bring their entry in their own commit (<see cref="AccessStore"/>). All other entries are stored after the action: an
/// entry that the storage refuses goes to the log of the server instead, and the action stands.
/// </remarks>
public sealed partial class AuditLog : IHostedService, IAsyncDisposable
{
    /// <summary>The log in the storage.</summary>
    public static readonly LogKey Log = new(AccessStore.Namespace, LogKind.Audit);

    /// <summary>The period of <see cref="DenialSample"/>.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>The most entries that wait to be stored. Beyond that they are lost and counted.</summary>
    internal const int MostWaiting = 1_000;

    /// <summary>The most entries of one commit.</summary>
    private const int MostTogether = 100;

    private readonly EngineContext _context;
    private readonly StoreMeter? _ownMeter;
    private readonly ILogger _logger;
    private readonly ChangeFeed _changes;
    private readonly DenialSample _denials = new();
    private readonly Channel<AuditEntry> _waiting = Channel.CreateBounded<AuditEntry>(MostWaiting);
    private ITimer? _timer;
    private Task _storing = Task.CompletedTask;
    private long _lost;

    /// <summary>Creates the log on a storage.</summary>
    /// <param name="storage">The storage; it must be open before the first entry.</param>
    /// <param name="clock">The clock that dates the entries; null = the system's.</param>
    /// <param name="logger">The log of entries that could not be stored; null = none.</param>
    /// <param name="meter">The meter of the store; null = one of its own.</param>
    public AuditLog(IStateStorage storage, TimeProvider? clock = null, ILogger<AuditLog>? logger = null, StoreMeter? meter = null)
    {
        clock ??= TimeProvider.System;
        _logger = logger ?? NullLogger<AuditLog>.Instance;
        meter ??= _ownMeter = new(clock);
        _context = new(storage, EngineOptions.Default with { CacheBytes = 0 }, clock, _logger, meter);
        _changes = new(_context, areNamesChecked: true);
    }

    /// <summary>Reads <see cref="Log"/> in pages and follows it.</summary>
    public IChanges Changes => _changes;

    /// <summary>Stores an entry, and completes when it is durable. A failure goes to the log of the server.</summary>
    /// <param name="actor">The author.</param>
    /// <param name="action">The action, which is done.</param>
    /// <param name="ns">The namespace; null = none.</param>
    /// <param name="details">Further facts, a JSON object; null = none.</param>
    public ValueTask RecordAsync(Actor actor, AuditAction action, string? ns = null, JsonText? details = null) =>
        StoreAsync([new(_context.Clock.GetUtcNow(), actor, action) { Namespace = ns, Details = details }]);

    /// <summary>Hands an entry over to be stored in the background.</summary>
    public void Note(Actor actor, AuditAction action, JsonText? details = null) =>
        Add(new(_context.Clock.GetUtcNow(), actor, action) { Details = details });

    /// <summary>
    /// Notes a refused request. It never waits. Of each caller it records 10 a minute, and of all the others their number.
    /// </summary>
    /// <param name="actor">The caller.</param>
    /// <param name="error">The refusal: UNAUTHORIZED, FORBIDDEN, or NOT_FOUND for a namespace that the caller does not see.</param>
    /// <param name="permission">The permission that the request needed.</param>
    /// <param name="ns">The namespace that the request named; null = none.</param>
    /// <param name="keyId">The id of the refused key; null = the request had none.</param>
    public void NoteDenial(Actor actor, ErrorCode error, Permission permission, string? ns = null, string? keyId = null)
    {
        if (_denials.Take(actor, error))
        {
            var details = new JsonBuilder();
            details.Raw("{\"permission\":"u8).String(permission.Text()).Byte((byte)'}');
            Add(new(_context.Clock.GetUtcNow(), actor, AuditAction.AccessDenied)
            {
                Namespace = ns,
                Target = keyId,
                Error = error,
                Details = details.ToJsonText(),
            });
            details.Dispose();
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = _context.Clock.CreateTimer(_ => NoteLeftOut(), null, Period, Period);
        _storing = Task.Run(StoreWaitingAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Stores the entries that wait, and takes no more.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        NoteLeftOut();
        _waiting.Writer.TryComplete();
        return _storing.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _changes.DisposeAsync().ConfigureAwait(false);
        _context.Schedule.Dispose();
        _ownMeter?.Dispose();
    }

    /// <summary>The event of an entry for a commit to <see cref="Log"/>.</summary>
    internal static Event EventOf(AuditEntry entry) => new(AuditCodec.Encode(entry));

    /// <summary>Stores the entries that wait, until the log is stopped and none is left.</summary>
    private async Task StoreWaitingAsync()
    {
        var entries = new List<AuditEntry>(MostTogether);
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (entries.Count < MostTogether && _waiting.Reader.TryRead(out var entry))
            {
                entries.Add(entry);
            }

            await StoreAsync([.. entries]).ConfigureAwait(false);
            entries.Clear();
            if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
            {
                LogLost(lost, MostWaiting);
            }
        }
    }

    private void NoteLeftOut()
    {
        foreach (var (caller, leftOut, last) in _denials.EndPeriod())
        {
            var details = new JsonBuilder();
            details.Raw("{\"left_out\":"u8).Number(leftOut).Byte((byte)'}');
            Add(new(_context.Clock.GetUtcNow(), caller, AuditAction.AccessDenied) { Error = last, Details = details.ToJsonText() });
            details.Dispose();
        }
    }

    private void Add(AuditEntry entry)
    {
        if (!_waiting.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref _lost);
            _context.Meter.CountLostAudit(1);
        }
    }

    private async ValueTask StoreAsync(ImmutableArray<AuditEntry> entries)
    {
        try
        {
            var commit = new Commit(Log.Namespace, [], [], [.. entries.Select(EventOf)]) { Log = Log.Kind };
            var result = await _context.Storage.CommitAsync(commit, CancellationToken.None).ConfigureAwait(false);
            if (!result.IsCommitted)
            {
                Lose(entries, "the storage refused it");
            }
        }
        catch (Exception e) when (e is StorageUnavailableException or StorageCorruptException)
        {
            Lose(entries, e.Message.ReplaceLineEndings(" "));
        }
        catch (Exception e)
        {
            // A bug must neither end the log nor make the caller's change fail, which is done.
            LogFailed(e);
            Lose(entries, e.GetType().Name);
        }
    }

    private void Lose(ImmutableArray<AuditEntry> entries, string reason)
    {
        _context.Meter.CountLostAudit(entries.Length);
        foreach (var entry in entries)
        {
            LogUnstored(reason, JsonText.FromTrusted(AuditCodec.Encode(entry)).ToString());
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "An entry of the audit log could not be stored: {Reason}. The entry: {Entry}")]
    private partial void LogUnstored(string reason, string entry);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{Count} entries of the audit log are lost: {Most} were waiting for the storage")]
    private partial void LogLost(long count, int most);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "Writing the audit log failed")]
    private partial void LogFailed(Exception e);
}
