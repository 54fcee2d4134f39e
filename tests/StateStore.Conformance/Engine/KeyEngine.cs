
namespace StateStore.Conformance.Engine;

/// <summary>Short ways to say what the suites of keys do.</summary>
public abstract class KeyEngine(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    protected const string NoValue = "(nothing)";

    protected static TimeToLive Seconds(double seconds) => TimeToLive.Of(TimeSpan.FromSeconds(seconds), Limits.Default).Value;

    protected static KeyValue Value(string json) => KeyValue.Of(Json(json));

    protected static KeyCommand Set(string json, TimeToLive ttl = default, long? expected = null) =>
        new KeyCommand.Set(Value(json), ttl) { ExpectedVersion = expected };

    protected async Task<KeyOutcome> SetAsync(string key, string json, TimeToLive ttl = default, long? expected = null) =>
        (await Store.Keys.SetAsync(Ns, key, Value(json), ttl, expected)).Value;

    protected async Task<string> GetAsync(string key)
    {
        var found = await Store.Keys.GetAsync(Ns, key);
        return found.TryGet(out var snapshot, out var error) ? snapshot.Value.ToString() : error.Code == ErrorCode.NotFound ? NoValue : error.Message;
    }

    protected async Task<string> ListAsync(KeyQuery query) => string.Join('|', (await Store.Keys.ListAsync(Ns, query)).Value.Keys.Select(key => key.Key));

    protected ValueTask<Result<System.Collections.Immutable.ImmutableArray<KeyOutcome>>> BatchAsync(params (string Key, KeyCommand Command)[] requests) =>
        Store.Keys.ChangeAsync(Ns, [.. requests.Select(request => new KeyRequest(request.Key, request.Command))]);

    /// <summary>The text <c>key type</c> of each event of the namespace's keys.</summary>
    protected async Task<string[]> KeyEventsAsync() => [.. (await KeyLogAsync()).Select(payload =>
    {
        var members = JsonMembers.Of(payload);
        return $"{members.Find("key"u8)!.Value.TryString()} {members.Find("type"u8)!.Value.TryString()}";
    })];

    /// <summary>Waits for this many events, while the clock advances, and returns the text <c>key type</c> of each.</summary>
    protected async Task<string[]> KeyEventsAsync(int count)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var events = await KeyEventsAsync();
            if (events.Length >= count)
            {
                return events;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"only {events.Length} events: {string.Join(", ", events)}");
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    protected async Task<JsonText[]> KeyLogAsync() =>
        [.. (await Store.Changes.ReadAsync(new(Ns, LogKind.Key), LogPosition.Start, 1000)).Value.Changes.Select(change => change.Payload)];
}
