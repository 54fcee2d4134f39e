namespace StateStore.Zmtp.Tests.Fuzz;

/// <summary>
/// Inputs kept as the octets that follow a REQ's handshake. What the fuzzer finds is added here; so far it is only what looked as if it might
/// break a session.
/// </summary>
public sealed class RegressionTests
{
    /// <summary>
    /// Each in the pieces in which it comes. With the first two the session gives back to its pipe less than it has looked at before:
    /// after so many commands within a message that it is time to flush, and after a wrong command within a message.
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
