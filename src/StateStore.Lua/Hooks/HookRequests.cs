using System.Collections.Immutable;

namespace StateStore.Lua.Hooks;

/// <summary>Collects the changes of several runs of a hook, up to the bounds of one commit.</summary>
internal sealed class HookRequests
{
    /// <summary>The most bytes of keys and values in one commit. It is the bound of a single run too.</summary>
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

    /// <summary>Returns the collected changes and clears the collection.</summary>
    public ImmutableArray<KeyRequest> Take()
    {
        _bytes = 0;
        return _requests.DrainToImmutable();
    }

    public static long BytesOf(in KeyRequest request) => request.Key.Length + (request.Command is KeyCommand.Set set ? set.Value.Bytes.Length : 0);

    private static long BytesOf(ImmutableArray<KeyRequest> requests) => requests.Sum(request => BytesOf(request));
}
