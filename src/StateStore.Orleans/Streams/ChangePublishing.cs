using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StateStore.Orleans.Client;

namespace StateStore.Orleans.Streams;

/// <summary>
/// Ensures that a publisher runs for a namespace before it is changed. It calls the publisher once a minute per namespace, and when the membership changes.
/// </summary>
internal sealed partial class ChangePublishing(IGrainFactory grains, IClusterMembershipService membership, ILogger<ChangePublishing> logger)
{
    private const int MaxNamespaces = 10_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>The longest delay of a change. The publisher may be on a silo that has died and is not yet declared dead.</summary>
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
            // The change goes on without its copy on the stream: the log has it in any case.
            LogNotPublished(ns, e.Message.ReplaceLineEndings(" "));
        }

        _asked[ns] = asked;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The changes of namespace {Namespace} are not published for now: {Reason}")]
    private partial void LogNotPublished(string @namespace, string reason);
}
