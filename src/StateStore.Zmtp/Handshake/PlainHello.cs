namespace StateStore.Zmtp.Handshake;

/// <summary>The data of HELLO in the PLAIN mechanism: a name and a password, each after its length (RFC 24).</summary>
internal readonly ref struct PlainHello
{
    private static readonly ZmtpError Malformed = new(ZmtpErrorCode.BadCommand, "A HELLO is not a name and a password.");

    private PlainHello(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        User = user;
        Password = password;
    }

    public ReadOnlySpan<byte> User { get; }

    public ReadOnlySpan<byte> Password { get; }

    public static bool TryParse(ReadOnlySpan<byte> data, out PlainHello hello, out ZmtpError? error)
    {
        var isWellFormed = TryTake(ref data, out var user) & TryTake(ref data, out var password) && data.IsEmpty;
        hello = new(user, password);
        error = isWellFormed ? null : Malformed;
        return isWellFormed;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> text)
    {
        if (data.IsEmpty || data[0] > data.Length - 1)
        {
            text = default;
            return false;
        }

        text = data.Slice(1, data[0]);
        data = data[(1 + text.Length)..];
        return true;
    }
}
