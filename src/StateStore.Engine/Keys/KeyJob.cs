using System.Collections.Immutable;

namespace StateStore.Engine.Keys;

/// <summary>Changes of keys that are made as one.</summary>
internal sealed class KeyJob(ImmutableArray<KeyRequest> requests) : Job<ImmutableArray<KeyOutcome>>(BytesOf(requests))
{
    public ImmutableArray<KeyRequest> Requests { get; } = requests;

    private static long BytesOf(ImmutableArray<KeyRequest> requests)
    {
        var bytes = 0L;
        foreach (var request in requests)
        {
            bytes += request.Key.Length + request.Command switch
            {
                KeyCommand.Set set => set.Value.Bytes.Length,
                KeyCommand.CompareAndSet swap => swap.Value.Bytes.Length,
                _ => 0,
            };
        }

        return bytes;
    }
}
