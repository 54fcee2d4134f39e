using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StateStore.Orleans.Client;

namespace StateStore.Orleans.Streams;

/// <summary>
/// Sees to it that somebody publishes a namespace before it is changed. Asked once a minute and namespace, and again when silos come or go.
/// </summary>
internal sealed partial class ChangePublishing(IGrainFactory grains, IClusterMembershipService membership, ILogger<ChangePublishing> logger)
{
    private const int MaxNamespaces = 10_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>A change is not held up for longer: the publisher may be on a silo that is gone and not yet found dead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (MembershipVersion Members, long At)> _asked = new(StringComparer.Ordinal);

    public ValueTask BeforeChangeAsync(string ns) =>
        _asked.TryGetValue(ns, out var asked)
        && asked.Members == membership.CurrentSnapshot.Version
        && TimeProvider.System.GetElapsedTime(asked.At) < Interval
            ? ValueTask.CompletedTask
            : AskAsync(ns);

    private async ValueTask AskAsync(string ns)
    {
        if (_asked.Count >= MaxNamespaces)
        {
            _asked.Clear();
        }

        var asked = (membership.CurrentSnapshot.Version, TimeProvider.System.GetTimestamp());
        try
        {
            await grains.GetGrain<IPublisherGrain>(ns).EnsureAsync().AsTask().WaitAsync(Patience);
        }
        catch (Exception e) when (ClusterCall.IsUnreachable(e))
        {
            // The change matters more than its copy on the stream: the log has it in any case.
            LogNotPublished(ns, e.Message.ReplaceLineEndings(" "));
        }

        _asked[ns] = asked;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The changes of namespace {Namespace} are not published for now: {Reason}")]
    private partial void LogNotPublished(string @namespace, string reason);
}
