using System.Collections.Immutable;

namespace StateStore.Lua.Hooks;

/// <summary>The changes that several runs of a hook want, up to what one commit may hold.</summary>
internal sealed class HookRequests
{
    /// <summary>Bytes of keys and values that runs may want in one commit; a single run may want as much.</summary>
    public const long MostBytes = 8 * 1024 * 1024;

    private readonly ImmutableArray<KeyRequest>.Builder _requests = ImmutableArray.CreateBuilder<KeyRequest>();
    private long _bytes;

    public bool HasRoomFor(ImmutableArray<KeyRequest> more) =>
        _requests.Count == 0 || (_requests.Count + more.Length <= Limits.Default.BatchCommands && _bytes + BytesOf(more) <= MostBytes);

    public void Add(ImmutableArray<KeyRequest> more)
    {
        _requests.AddRange(more);
        _bytes += BytesOf(more);
    }

    /// <summary>Gives them, and begins anew.</summary>
    public ImmutableArray<KeyRequest> Take()
    {
        _bytes = 0;
        return _requests.DrainToImmutable();
    }

    public static long BytesOf(in KeyRequest request) => request.Key.Length + (request.Command is KeyCommand.Set set ? set.Value.Bytes.Length : 0);

    private static long BytesOf(ImmutableArray<KeyRequest> requests) => requests.Sum(request => BytesOf(request));
}
