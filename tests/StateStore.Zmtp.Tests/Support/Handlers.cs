using System.Buffers;

namespace StateStore.Zmtp.Tests.Support;

internal static class Handlers
{
    /// <summary>Replies with the frames of the request, separated by bars, or with the reason why there are none.</summary>
    public static ValueTask Echo(ZmtpRequest request, IBufferWriter<byte> reply)
    {
        if (request.Refusal is { } refusal)
        {
            reply.Write(Wire.Octets($"{refusal.Code}"));
            return ValueTask.CompletedTask;
        }

        for (var i = 0; i < request.Frames.Count; i++)
        {
            if (i > 0)
            {
                reply.Write("|"u8);
            }

            foreach (var part in request.Frames[i])
            {
                reply.Write(part.Span);
            }
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>A handler that echoes each request. The test completes the replies, in any order.</summary>
internal sealed class HeldReplies
{
    private readonly List<(string Text, IBufferWriter<byte> Reply, TaskCompletionSource Done)> _held = [];

    public IEnumerable<string> Requests => _held.Select(held => held.Text);

    public ValueTask Handle(ZmtpRequest request, IBufferWriter<byte> reply)
    {
        var done = new TaskCompletionSource();
        _held.Add((Wire.Text(request.Frames[0]), reply, done));
        return new(done.Task);
    }

    public void Complete(int index)
    {
        var (text, reply, done) = _held[index];
        reply.Write(Wire.Octets(text));
        PipePeer.Inline(done.SetResult);
    }

    public void Fail(int index, Exception e) => PipePeer.Inline(() => _held[index].Done.SetException(e));
}
