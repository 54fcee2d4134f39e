using System.Text;
using Microsoft.Extensions.Hosting;
using StateStore.Core.Keys;
using StateStore.Engine;
using StateStore.Engine.Keys;
using StateStore.Storage;

namespace StateStore.SampleWorker;

/// <summary>
/// Prints each change of the namespace <c>orders</c>. It stores the position of a change after it has handled it. So it misses no change, and repeats at
/// most one after a crash.
/// </summary>
internal sealed class OrderFollower(IStateStore store) : BackgroundService
{
    private const string Namespace = "worker";
    private const string Key = "position";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var feed = await store.Changes.FollowAsync("orders", await LoadAsync(stoppingToken), stoppingToken);
        await foreach (var change in feed.Value.Changes)
        {
            Console.WriteLine(change.IsGap ? "Some changes were trimmed before this worker read them" : change.Payload.ToString());
            await SaveAsync(change.Position, stoppingToken);
        }
    }

    private async Task<LogPosition> LoadAsync(CancellationToken cancellation)
    {
        var found = await store.Keys.GetAsync(Namespace, Key, cancellation);
        return found.TryGet(out var key, out _) && LogPosition.TryParse(Encoding.UTF8.GetString(key.Value.Bytes.Span), out var position)
            ? position
            : LogPosition.Start;
    }

    private async Task SaveAsync(LogPosition position, CancellationToken cancellation)
    {
        var saved = await store.Keys.SetAsync(Namespace, Key, KeyValue.Of(Encoding.UTF8.GetBytes(position.ToString())), cancellation: cancellation);
        _ = saved.Value;
    }
}
