using System.Collections.Immutable;

namespace StateStore.Conformance.Storage;

/// <summary>
/// The obligations of <see cref="IStateStorage"/>, one class per topic. A store is tested by one-line subclasses, one per topic, that name its target:
/// <c>public sealed class MyCommits() : CommitConformance(new MyTarget());</c>
/// </summary>
/// <param name="target">Creates the stores of the test.</param>
/// <param name="kind">The kind of entries to test with, if the topic is tested with several kinds.</param>
/// <param name="log">The log to test with, likewise.</param>
public abstract class StorageConformance(
    IStorageTarget target, KeyKind kind = KeyKind.Conversation, LogKind log = LogKind.Conversation) : IAsyncLifetime
{
    /// <summary>The namespace of tests that need only one.</summary>
    protected const string Namespace = "bot";

    protected IStorageTarget Target => target;

    /// <summary>A store on the target, open and empty when the test starts.</summary>
    protected IStateStorage Storage { get; private set; } = null!;

    protected KeyKind Kind => kind;

    protected LogKind Log => log;

    protected virtual StorageOptions Options => StorageOptions.Default;

    public async Task InitializeAsync() => Storage = await OpenAsync();

    public async Task DisposeAsync()
    {
        await Storage.DisposeAsync();
        await target.DisposeAsync();
    }

    protected async Task<IStateStorage> OpenAsync()
    {
        var storage = await target.CreateAsync(Options);
        await storage.OpenAsync(default);
        return storage;
    }

    /// <summary>Replaces the store by a new one on the same target, as a restart of the process does.</summary>
    protected async Task ReopenAsync()
    {
        await Storage.DisposeAsync();
        Storage = await OpenAsync();
    }

    protected async Task<CommitResult> TryCommitAsync(
        ImmutableArray<Check> checks, ImmutableArray<Write> writes, ImmutableArray<Event> events, string ns = Namespace) =>
        await Storage.CommitAsync(new(ns, checks, writes, events) { Log = log }, default);

    /// <summary>Makes a commit without checks, which must succeed.</summary>
    protected async Task<ImmutableArray<LogPosition>> CommitAsync(
        ImmutableArray<Write> writes, ImmutableArray<Event> events, string ns = Namespace)
    {
        var result = await TryCommitAsync([], writes, events, ns);
        Assert.True(result.IsCommitted, "a commit without checks was refused");
        return result.Positions;
    }

    protected EntityKey Key(string id) => new(kind, id);

    protected Write Put(string id, long version, string note = "") => Write.Put(Key(id), Sample.Version(version), Sample.ConversationValue(version, note));

    protected Write PutInTerm(string id, long version, string? former, string? term) => Put(id, version) with { FormerTerm = former, Term = term };

    protected Write Delete(string id, long version) => Write.Delete(Key(id), Sample.Version(version));

    protected Task WriteAsync(params ImmutableArray<Write> writes) => CommitAsync(writes, []);

    protected async Task<ImmutableArray<LogPosition>> AppendAsync(params string[] events) =>
        await CommitAsync([], [.. events.Select(Sample.Event)]);

    /// <summary>The entry as loaded, without the life of its version.</summary>
    protected async Task<StoredEntry> LoadAsync(EntityKey key, string ns = Namespace) => (await Storage.LoadAsync(ns, key, default)).WithoutLife();

    protected Task<StoredEntry> LoadAsync(string id) => LoadAsync(EntityKey.Conversation(id));

    protected async Task<LogPage> ReadLogAsync(LogPosition after, int limit = 1_000, string ns = Namespace) =>
        await Storage.ReadLogAsync(new(ns, log), after, limit, default);

    /// <summary>The texts of the events in a conversation's history, newest first.</summary>
    protected async Task<string[]> HistoryAsync(string id, int limit = 1_000, string ns = Namespace) =>
        [.. (await Storage.ReadHistoryAsync(ns, EntityKey.Conversation(id), limit, default)).Select(payload => Sample.Text(payload))];

    protected async Task AssertEntryAsync(string id, long version, ReadOnlyMemory<byte>? value, string ns = Namespace)
    {
        var entry = await LoadAsync(EntityKey.Conversation(id), ns);
        Assert.Equal((id, version, Sample.Text(value)), (id, entry.Version.Value, Sample.Text(entry.Value)));
    }

    /// <summary>Asserts that the whole log is exactly these events, in this order.</summary>
    protected async Task AssertLogAsync(IEnumerable<string> events, string ns = Namespace)
    {
        var page = await ReadLogAsync(LogPosition.Start, 10_000, ns);
        Assert.Equal(events.Select(e => Sample.Text(Sample.Event(e))), page.Entries.Select(entry => Sample.Text(entry.Payload)));
    }
}
