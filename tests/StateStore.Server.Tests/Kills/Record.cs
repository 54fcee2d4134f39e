using System.Collections.Concurrent;

namespace StateStore.Server.Tests.Kills;

/// <summary>All that the callers of one namespace know. Callers write it side by side.</summary>
internal sealed class Record
{
    private readonly ConcurrentQueue<Append> _appends = new();
    private readonly ConcurrentQueue<Change> _changes = new();
    private readonly ConcurrentQueue<Claim> _claims = new();
    private readonly ConcurrentQueue<Extension> _extensions = new();
    private readonly ConcurrentQueue<Ending> _endings = new();
    private long _moment;

    /// <summary>The next moment. A request that is sent after another was answered has a later one.</summary>
    public long Moment() => Interlocked.Increment(ref _moment);

    public void Add(Append append) => _appends.Enqueue(append);

    public void Add(Change change) => _changes.Enqueue(change);

    public void Add(Claim claim) => _claims.Enqueue(claim);

    public void Add(Extension extension) => _extensions.Enqueue(extension);

    public void Add(Ending ending) => _endings.Enqueue(ending);

    public History ToHistory() => new() { Appends = _appends, Changes = _changes, Claims = _claims, Extensions = _extensions, Endings = _endings };
}
