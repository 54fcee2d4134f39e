namespace StateStore.Zmtp.Tests.Fuzz;

/// <summary>
/// Recorded inputs: octets that follow the handshake of a REQ. Findings of the fuzzer are added here. So far there are only inputs that seemed likely to
/// break a session.
/// </summary>
public sealed class RegressionTests
{
    /// <summary>
    /// The inputs in the pieces in which they arrive. In the first two cases the session returns less to its pipe than it has examined before. That
    /// happens at a flush after many commands within a message, and after a wrong command within a message.
    /// </summary>
    public static TheoryData<string, byte[][], ZmtpErrorCode?> Inputs => new()
    {
        {
            "much command within a message",
            [[1, 1, 65, 6], Wire.Join(Wire.Command("A", new byte[8000])[1..], Commands(9)), Wire.Frame(0, 66)],
            null
        },
        { "bad PING within a message", [[1, 1, 65, 4], [6, 4, 80, 73, 78, 71, 0]], ZmtpErrorCode.BadCommand },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task A_recorded_input_ends_the_session_with_the_expected_error(string name, byte[][] pieces, ZmtpErrorCode? code)
    {
        var peer = PipePeer.Request(Handlers.Echo);
        foreach (var piece in pieces)
        {
            peer.Send(piece);
        }

        var error = await peer.CloseAsync();
        Assert.True(error?.Code == code, $"{name}: {error}");
        Assert.Equal(code is null ? Wire.Message("A|B") : [], peer.Received());
    }

    private static byte[] Commands(int count) => Wire.Join([.. Enumerable.Repeat(Wire.Command("A", new byte[8000]), count)]);
}
