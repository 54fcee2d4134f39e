namespace StateStore.Zmtp.Tests.Fuzz;

/// <summary>A conversation that starts mostly correct, with damage in places; or octets that are no conversation at all.</summary>
internal sealed class RandomConversation(int seed, string mechanism, string type)
{
    private static readonly string[] Names = ["READY", "ERROR", "HELLO", "INITIATE", "PING", "PONG", "SUBSCRIBE", "CANCEL", "JOIN", "A"];
    private static readonly byte[] Sizes = [0, 1, 2, 8, 127, 128, 255];
    private readonly Random _random = new(seed);

    public byte[] Octets()
    {
        if (_random.Next(10) == 0)
        {
            return Noise(200);
        }

        List<byte> octets = [.. Wire.Greeting(mechanism), .. Handshake()];
        for (var items = _random.Next(12); items > 0; items--)
        {
            octets.AddRange(Item());
        }

        var damaged = octets.ToArray();
        for (var times = _random.Next(4) == 0 ? _random.Next(1, 6) : 0; times > 0; times--)
        {
            damaged = Damage(damaged);
        }

        return damaged;
    }

    private byte[] Handshake() => mechanism == "PLAIN"
        ? Wire.Join(Wire.Command("HELLO", Wire.Join(Wire.Short("user"), Wire.Short("password"))), Wire.Command("INITIATE", Wire.Metadata(type)))
        : Wire.Ready(type, _random.Next(2) == 0 ? Noise(20) : null);

    private byte[] Item() => _random.Next(9) switch
    {
        0 => Wire.Command("PING", [0, (byte)_random.Next(2), .. Noise(18)]),
        1 => Wire.Command(Names[_random.Next(Names.Length)], Noise(40)),
        2 => Wire.Command("SUBSCRIBE", "ab"u8.ToArray()),
        3 => Wire.Message([(byte)_random.Next(3), .. Noise(10)]),
        4 => Wire.Frame((byte)_random.Next(16), Noise(20)),
        5 => Wire.Frame(1, Noise(3)),
        6 => Wire.Message([], Noise(600)),
        7 => [(byte)(2 | _random.Next(8)), .. Enumerable.Range(0, 8).Select(_ => Sizes[_random.Next(Sizes.Length)])],
        _ => Wire.Message([.. Enumerable.Range(0, _random.Next(1, 10)).Select(_ => Noise(4))]),
    };

    private byte[] Damage(byte[] octets)
    {
        var at = _random.Next(octets.Length);
        return _random.Next(5) switch
        {
            0 => [.. octets[..at], (byte)_random.Next(256), .. octets[Math.Min(at + 1, octets.Length)..]],
            1 => [.. octets[..at], .. octets[Math.Min(at + _random.Next(1, 9), octets.Length)..], 0],
            2 => [.. octets[..at], .. Noise(8), .. octets[at..]],
            3 => [.. octets[..(at + 1)]],
            _ => [.. octets[..at], (byte)(octets[at] ^ (1 << _random.Next(8))), .. octets[Math.Min(at + 1, octets.Length)..]],
        };
    }

    private byte[] Noise(int upTo)
    {
        var octets = new byte[_random.Next(upTo + 1)];
        _random.NextBytes(octets);
        return octets;
    }
}
