using System.IO.Pipelines;

namespace StateStore.Zmtp.Requests;

/// <summary>The replies of one connection that are being made, in the order in which they go out.</summary>
internal sealed class ReplyQueue(PipeWriter output, int capacity, long maxBytes)
{
    /// <summary>Octets that are gathered before they are flushed, and with them the wait for a peer that does not read.</summary>
    private const int FlushSize = 64 * 1024;

    private readonly Queue<Reply> _waiting = [];
    private readonly Stack<Reply> _spare = [];

    // What those that wait took when they were counted last; as they are made it becomes less.
    private long _bytes;

    public bool IsEmpty => _waiting.Count == 0;

    public bool IsFull => _waiting.Count >= capacity || (_bytes >= maxBytes && Recount() >= maxBytes);

    /// <summary>Written but not flushed.</summary>
    public int Unflushed { get; private set; }

    /// <summary>Whether another request may be read.</summary>
    public bool HaveRoom => !IsFull && Unflushed < FlushSize;

    /// <summary>The one that goes out next; only when there is one.</summary>
    public Task Next => _waiting.Peek().Completion;

    public void Flushed() => Unflushed = 0;

    public void Count(int written) => Unflushed += written;

    public Reply Rent(long requestBytes)
    {
        var reply = _spare.TryPop(out var spare) ? spare : new();
        reply.RequestBytes = requestBytes;
        return reply;
    }

    /// <summary>Takes a reply that is being made; one that is made already and has none before it is written at once.</summary>
    public void Add(Reply reply, ValueTask handling)
    {
        if (IsEmpty && handling.IsCompleted)
        {
            handling.GetAwaiter().GetResult();
            Send(reply);
            return;
        }

        reply.Completion = handling.AsTask();
        _waiting.Enqueue(reply);
        _bytes += reply.Bytes;
    }

    /// <summary>Writes those whose turn it is and that are made, until it is time to flush.</summary>
    public void SendFinished()
    {
        while (Unflushed < FlushSize && !IsEmpty && Next.IsCompleted)
        {
            Next.GetAwaiter().GetResult();
            Send(_waiting.Dequeue());
            _bytes = IsEmpty ? 0 : _bytes;
        }
    }

    /// <summary>Waits until nothing is being made any more: until then, handlers write into our buffers.</summary>
    public async Task DiscardAsync()
    {
        foreach (var reply in _waiting)
        {
            await reply.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            reply.Clear();
        }
    }

    private long Recount()
    {
        _bytes = 0;
        foreach (var reply in _waiting)
        {
            _bytes += reply.Bytes;
        }

        return _bytes;
    }

    private void Send(Reply reply)
    {
        Count(reply.Send(output));
        _spare.Push(reply);
    }
}
