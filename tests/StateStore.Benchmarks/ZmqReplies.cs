using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace StateStore.Benchmarks;

/// <summary>Counts replies on a socket. Each reply is an empty frame and a body.</summary>
internal sealed class ZmqReplies(Socket socket)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Waits for this number of replies and also takes the further ones that arrived with them.</summary>
    public int Take(int least)
    {
        var taken = 0;
        while (true)
        {
            while (TryTake())
            {
                taken++;
            }

            if (taken >= least)
            {
                return taken;
            }

            Receive();
        }
    }

    private bool TryTake()
    {
        // The delimiter has two octets.
        var rest = _buffer.AsSpan(_start, _end - _start);
        if (rest.Length < 4 || (rest[2] == 2 && rest.Length < 11))
        {
            return false;
        }

        var (header, length) = rest[2] == 0 ? (4, rest[3]) : (11, (int)BinaryPrimitives.ReadUInt64BigEndian(rest[3..]));
        if (rest.Length < header + length)
        {
            return false;
        }

        var body = rest.Slice(header, length);
        if (body.StartsWith("{\"status\":\"error\""u8))
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(body));
        }

        _start += header + length;
        return true;
    }

    private void Receive()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = socket.Receive(_buffer, _end, _buffer.Length - _end, SocketFlags.None);
        _end += read > 0 ? read : throw new InvalidOperationException("The server has closed the connection.");
    }
}
