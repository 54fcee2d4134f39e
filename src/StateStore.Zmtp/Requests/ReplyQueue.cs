using System.IO.Pipelines;

namespace StateStore.Zmtp.Requests;

/// <summary>The replies in flight of one connection, in the order of sending.</summary>
internal sealed class ReplyQueue(PipeWriter output, int capacity, long maxBytes)
{
    /// <summary>The octets that are collected before a flush. A flush waits for a peer that does not read.</summary>
    private const int FlushSize = 64 * 1024;

    private readonly Queue<Reply> _waiting = [];
    private readonly Stack<Reply> _spare = [];

    // The octets of the waiting replies at the last count. The true number decreases as replies complete.
    private long _bytes;

    public bool IsEmpty => _waiting.Count == 0;

    public bool IsFull => _waiting.Count >= capacity || (_bytes >= maxBytes && Recount() >= maxBytes);

    /// <summary>The octets that are written but not flushed.</summary>
    public int Unflushed { get; private set; }

    /// <summary>True if another request may be read.</summary>
    public bool HaveRoom => !IsFull && Unflushed < FlushSize;

    /// <summary>The completion of the next reply. The queue must not be empty.</summary>
    public Task Next => _waiting.Peek().Completion;

    public void Flushed() => Unflushed = 0;

    public void Count(int written) => Unflushed += written;

    public Reply Rent(long requestBytes)
    {
        var reply = _spare.TryPop(out var spare) ? spare : new();
        reply.RequestBytes = requestBytes;
        return reply;
    }

    /// <summary>Adds a reply. A complete reply with no reply before it is written immediately.</summary>
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

    /// <summary>Writes the complete replies at the front of the queue, until it is time to flush.</summary>
    public void SendFinished()
    {
        while (Unflushed < FlushSize && !IsEmpty && Next.IsCompleted)
        {
            Next.GetAwaiter().GetResult();
            Send(_waiting.Dequeue());
            _bytes = IsEmpty ? 0 : _bytes;
        }
    }

    /// <summary>Waits for all handlers and returns the buffers. Until then, handlers write into them.</summary>
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
