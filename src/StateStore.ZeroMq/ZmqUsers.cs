using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace StateStore.ZeroMq;

/// <summary>Names and passwords of PLAIN, each as the hash of both, so that comparing takes the same time whatever is wrong.</summary>
public sealed class ZmqUsers
{
    /// <summary>What HELLO can carry (RFC 24).</summary>
    private const int MostOctets = 255;

    private readonly ImmutableArray<byte[]> _known;

    private ZmqUsers(ImmutableArray<byte[]> known) => _known = known;

    /// <summary>One <c>name:password</c> on each line; empty lines and those that begin with # do not count.</summary>
    /// <exception cref="FormatException">A line is none; the message does not repeat it.</exception>
    public static ZmqUsers Parse(IEnumerable<string> lines)
    {
        var known = ImmutableArray.CreateBuilder<byte[]>();
        foreach (var (number, line) in lines.Index())
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, password) = (Encoding.UTF8.GetBytes(line[..Math.Max(colon, 0)]), Encoding.UTF8.GetBytes(line[(colon + 1)..]));
            if (name.Length is 0 or > MostOctets || password.Length is 0 or > MostOctets)
            {
                throw new FormatException($"line {number + 1} is not a name and a password, such as ada:secret, each of up to {MostOctets} bytes");
            }

            known.Add(Hash(name, password));
        }

        return known.Count > 0 ? new(known.DrainToImmutable()) : throw new FormatException("there is no name and password in it");
    }

    public bool Know(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        var given = Hash(user, password);
        var isKnown = false;
        foreach (var known in _known)
        {
            isKnown |= CryptographicOperations.FixedTimeEquals(known, given);
        }

        return isKnown;
    }

    private static byte[] Hash(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password) =>
        SHA256.HashData([(byte)user.Length, .. user, .. password]);
}
