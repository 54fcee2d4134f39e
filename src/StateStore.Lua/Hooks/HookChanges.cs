using System.Collections.Immutable;
using StateStore.Storage;

namespace StateStore.Lua.Hooks;

/// <summary>
/// The store that after_transition gets. It collects the changes of a hook, which are later committed together with the position of the hook.
/// So a hook cannot read: what it reads could have changed at the time of the commit.
/// </summary>
internal sealed class HookChanges : IScriptStore
{
    /// <summary>The most changes of one run.</summary>
    public const int Most = 100;

    private static readonly StoreError WriteOnly = new(
        ErrorCode.NotSupported, "a hook can only call State.set, State.delete and State.increment, and only in after_transition");

    private ImmutableArray<KeyRequest>.Builder? _requests;
    private long _bytes;

    /// <summary>Begins a run of after_transition.</summary>
    public void Begin()
    {
        _requests = ImmutableArray.CreateBuilder<KeyRequest>();
        _bytes = 0;
    }

    /// <summary>Ends the run and returns its changes.</summary>
    public ImmutableArray<KeyRequest> End()
    {
        var requests = _requests!.ToImmutable();
        _requests = null;
        return requests;
    }

    public StoreError? Set(string key, JsonText value, TimeToLive ttl, long? expectedVersion) => Note(key, new KeyCommand.Set(KeyValue.Of(value), ttl));

    public StoreError? Delete(string key) => Note(key, new KeyCommand.Delete());

    /// <summary>Collects an increment. The result is null, because the sum is known only after the commit.</summary>
    public Result<JsonText> Increment(string key, JsonText by, TimeToLive ttl) =>
        Note(key, new KeyCommand.Increment(by, ttl)) is { } error ? error : JsonText.FromTrusted("null"u8.ToArray());

    public Result<KeySnapshot> Get(string key) => WriteOnly;

    public Result<(IReadOnlyList<string> Keys, string? Next)> List(string prefix, string? after) => WriteOnly;

    public Result<IEnumerable<JsonText>> GetHistory(string key, int limit) => WriteOnly;

    public Result<ConversationSnapshot> GetConversation(string ns, string id) => WriteOnly;

    public Result<ConversationSnapshot> SetConversation(string ns, string id, SetConversation change) => WriteOnly;

    public Result<ChangePage> ReadKeyEvents(LogPosition? after, TimeSpan wait) => WriteOnly;

    private StoreError? Note(string key, KeyCommand command)
    {
        if (_requests is null)
        {
            return WriteOnly;
        }

        if (_requests.Count == Most)
        {
            return StoreError.InvalidInput($"a hook makes at most {Most} changes");
        }

        if (Names.CheckKey(key, Limits.Default) is { } invalid)
        {
            return invalid;
        }

        var request = new KeyRequest(key, command);
        if ((_bytes += HookRequests.BytesOf(request)) > HookRequests.MostBytes)
        {
            return StoreError.TooLarge("The total of the values that a hook sets", HookRequests.MostBytes);
        }

        _requests.Add(request);
        return null;
    }
}
