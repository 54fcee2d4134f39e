using System.Text;

namespace StateStore.Conformance.Engine;

/// <summary>Starts an engine on empty storage, or returns one on storage that other tests share.</summary>
public delegate ValueTask<IStateStore> EngineFactory(EngineOptions options, StorageOptions storage, TimeProvider clock);

/// <summary>
/// The obligations of every engine. An engine is tested by one subclass for each suite of this folder, which says how the engine is made.
/// </summary>
/// <param name="start">Makes the engine of a test, or gives the one that the tests of the class share.</param>
/// <param name="clock">Where an engine is shared, its clock.</param>
public abstract class EngineConformance(EngineFactory start, FakeTimeProvider? clock = null) : IAsyncLifetime
{
    private const string BotFsm = """
        {"fsm":{"initial":"START","transitions":{"START":["PROPOSE"],"PROPOSE":["PROPOSE_TITLE","START"],"PROPOSE_TITLE":[]}}}
        """;

    /// <summary>The time at which the clock of a test starts.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero);

    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A new namespace for each test, because engines may share one storage.</summary>
    protected string Ns { get; } = "bot:" + Guid.NewGuid().ToString("N")[..12];

    protected FakeTimeProvider Clock { get; } = clock ?? new(Start);

    protected IStateStore Store { get; private set; } = null!;

    protected virtual EngineOptions Options => EngineOptions.Default;

    protected virtual StorageOptions StorageOptions => StorageOptions.Default;

    public virtual async Task InitializeAsync() => Store = await start(Options, StorageOptions, Clock);

    public virtual async Task DisposeAsync()
    {
        if (Store is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    protected static JsonText Json(string text) => JsonText.Parse(Encoding.UTF8.GetBytes(text), Limits.Default).Value;

    protected static SchemaBundle Bundle(string text) => SchemaBundle.Parse(Encoding.UTF8.GetBytes(text), Limits.Default).Value;

    protected async Task<BundleOutcome> SetBotBundleAsync() => (await Store.Namespaces.SetBundleAsync(Ns, Bundle(BotFsm))).Value;

    protected ValueTask<Result<ConversationOutcome>> SetAsync(
        string id, string state, string data = "{}", bool merge = false, long? expected = null, string? key = null) =>
        Store.Conversations.SetAsync(Ns, id, new(state, Json(data), merge), new(expected, key));

    /// <summary>The payloads of the whole log as text.</summary>
    protected async Task<string[]> LogAsync()
    {
        var page = (await Store.Changes.ReadAsync(Ns, LogPosition.Start, 1000)).Value;
        return [.. page.Changes.Select(change => change.Payload.ToString())];
    }

    protected static void AssertError<T>(ErrorCode code, Result<T> result)
    {
        Assert.False(result.IsOk, $"expected {code}, but it succeeded");
        Assert.Equal(code, result.Error!.Code);
    }
}
