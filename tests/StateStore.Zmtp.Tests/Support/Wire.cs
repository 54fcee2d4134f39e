using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace StateStore.Zmtp.Tests.Support;

/// <summary>Octets of the wire format. They are written out independently, so that the tests do not depend on the code under test.</summary>
internal static class Wire
{
    public static byte[] Greeting(string mechanism = "NULL", byte major = 3, byte minor = 1, byte asServer = 0)
    {
        var octets = new byte[64];
        octets[0] = 0xFF;
        octets[9] = 0x7F;
        octets[10] = major;
        octets[11] = minor;
        Encoding.ASCII.GetBytes(mechanism, octets.AsSpan(12));
        octets[32] = asServer;
        return octets;
    }

    public static byte[] Frame(byte flags, params byte[] body)
    {
        if (body.Length <= 255)
        {
            return [flags, (byte)body.Length, .. body];
        }

        var size = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(size, body.Length);
        return [(byte)(flags | 2), .. size, .. body];
    }

    public static byte[] Message(params byte[][] frames) =>
        [.. frames.SelectMany((frame, i) => Frame((byte)(i < frames.Length - 1 ? 1 : 0), frame))];

    public static byte[] Message(params string[] frames) => Message([.. frames.Select(Octets)]);

    public static byte[] Command(string name, params byte[] data) => Frame(4, [.. Short(name), .. data]);

    public static byte[] Metadata(string socketType, byte[]? identity = null) =>
        [.. Property("Socket-Type", Octets(socketType)), .. identity is null ? [] : Property("Identity", identity)];

    public static byte[] Property(string name, byte[] value) => [.. Short(name), 0, 0, 0, (byte)value.Length, .. value];

    public static byte[] Ready(string socketType, byte[]? identity = null) => Command("READY", Metadata(socketType, identity));

    public static byte[] Error(string reason) => Command("ERROR", Short(reason));

    public static byte[] Short(string text) => [(byte)Octets(text).Length, .. Octets(text)];

    public static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlySequence<byte> octets) => Encoding.UTF8.GetString(octets);

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];
}
