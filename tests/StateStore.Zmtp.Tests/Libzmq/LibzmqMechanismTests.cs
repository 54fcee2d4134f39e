namespace StateStore.Zmtp.Tests.Libzmq;

/// <summary>The result that a libzmq client reports for a right and for a wrong mechanism or password.</summary>
public sealed class LibzmqMechanismTests
{
    private static readonly ZmtpOptions Plain = new()
    {
        Authenticate = (user, password) => user.SequenceEqual("admin"u8) && password.SequenceEqual("secret"u8),
    };

    [Theory]
    [InlineData("PLAIN", "secret", "reply: hello", null)]
    [InlineData("PLAIN", "wrong", "not authenticated", ZmtpErrorCode.AuthenticationFailed)]
    [InlineData("NULL", "", "mechanism mismatch", ZmtpErrorCode.MechanismMismatch)]
    [InlineData("CURVE", "", "mechanism mismatch", ZmtpErrorCode.UnsupportedMechanism)]
    public Task A_libzmq_client_needs_PLAIN_and_the_right_password_for_a_PLAIN_server(string mechanism, string password, string heard, ZmtpErrorCode? code) =>
        Hears(Plain, mechanism, password, heard, code);

    [Theory]
    [InlineData("NULL", "", "reply: hello", null)]
    [InlineData("PLAIN", "secret", "mechanism mismatch", ZmtpErrorCode.MechanismMismatch)]
    [InlineData("CURVE", "", "mechanism mismatch", ZmtpErrorCode.UnsupportedMechanism)]
    public Task A_libzmq_client_needs_NULL_for_a_NULL_server(string mechanism, string password, string heard, ZmtpErrorCode? code) =>
        Hears(new(), mechanism, password, heard, code);

    private static async Task Hears(ZmtpOptions options, string mechanism, string password, string heard, ZmtpErrorCode? code)
    {
        var host = TcpHost.ForRequests(Handlers.Echo, options);
        await using (host)
        {
            Assert.Equal([heard], await PythonClient.RunAsync("plain.py", host.Address, mechanism, "admin", password));
        }

        Assert.True(host.Ends.TryDequeue(out var end));

        // Either end may be the first to close when it sees the other's mechanism.
        Assert.True(end?.Code == code || (heard == "mechanism mismatch" && end?.Code == ZmtpErrorCode.ConnectionLost), $"{end}");
    }
}
