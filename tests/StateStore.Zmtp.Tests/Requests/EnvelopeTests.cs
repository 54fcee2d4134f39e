namespace StateStore.Zmtp.Tests.Requests;

/// <summary>The frames before the empty frame are sent back before the reply (RFC 28). The handler sees only the rest.</summary>
public sealed class EnvelopeTests
{
    public static TheoryData<string, string[], string[], string> Messages => new()
    {
        { "REQ", ["", "hello"], [""], "hello" },
        { "REQ with several frames", ["", "a", "b"], [""], "a|b" },
        { "REQ with empty ones", ["", "", ""], [""], "|" },
        { "REQ that correlates", ["id", "", "hello"], ["id", ""], "hello" },
        { "A chain of routers", ["one", "two", "", "hello"], ["one", "two", ""], "hello" },
        { "DEALER without delimiter", ["hello"], [], "hello" },
        { "DEALER without delimiter, several frames", ["a", "b"], [], "a|b" },
        { "Nothing but an empty frame", [""], [], "" },
        { "An empty frame at the end", ["a", ""], [], "a|" },
        { "Two empty ones", ["", ""], [""], "" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_envelope_of_a_request_precedes_the_reply(string name, string[] message, string[] envelope, string payload)
    {
        var seen = "";
        var peer = PipePeer.Request((request, reply) =>
        {
            var echoed = Handlers.Echo(request, reply);
            var frames = new List<string>();
            for (var i = 0; i < request.Frames.Count; i++)
            {
                frames.Add(Wire.Text(request.Frames[i]));
            }

            seen = string.Join('|', frames);
            return echoed;
        }, type: "DEALER");
        peer.Send(Wire.Message(message));

        Assert.True(seen == payload, name);
        Assert.Equal(Wire.Message([.. envelope, payload]), peer.Received());
    }
}
