using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace StateStore.ZeroMq;

/// <summary>
/// The users of the PLAIN mechanism. Each name is hashed together with its password, so that a comparison takes the same time
/// whether the name or the password is wrong.
/// </summary>
public sealed class ZmqUsers
{
    /// <summary>The most bytes that HELLO carries for a name or a password (ZeroMQ RFC 24).</summary>
    private const int MostOctets = 255;

    private readonly ImmutableArray<byte[]> _known;

    private ZmqUsers(ImmutableArray<byte[]> known) => _known = known;

    /// <summary>Reads one <c>name:password</c> per line. Empty lines and lines that begin with # are skipped.</summary>
    /// <param name="lines">The lines. A name and a password have 1 to 255 bytes of UTF-8 each; a password may contain colons.</param>
    /// <exception cref="FormatException">
    /// A line has another form, or no line has a user. The message gives the number of the line, not its text: it may contain a password.
    /// </exception>
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

        return known.Count > 0 ? new(known.DrainToImmutable()) : throw new FormatException("the file has no user; write one name:password per line");
    }

    /// <summary>Returns true if a user has this name and this password. The time does not depend on which of them is wrong.</summary>
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
