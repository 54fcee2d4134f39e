namespace StateStore.Jwt.Tests.Support;

/// <summary>Base of tests that each have an issuer and a server of their own.</summary>
public abstract class TokenTest : IAsyncLifetime
{
    protected const string Conversation = "/v1/namespaces/bot/conversations/one";
    protected const string State = """{"state":"A"}""";

    protected Issuer Issuer { get; private set; } = null!;

    protected TokenServer Server { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Issuer = await Issuer.StartAsync();
        Server = await TokenServer.StartAsync(Options(new(Issuer.Authority, Issuer.Audience)));
        Issuer.Now = Server.Clock.GetUtcNow();
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    protected virtual JwtOptions Options(JwtOptions options) => options;

    /// <summary>The status of a read with this token.</summary>
    protected async Task<int> ReadAsync(string token, string path = Conversation) => (await Server.SendAsync("GET", path, token)).Status;

    protected async Task<int> WriteAsync(string token, string path = Conversation) => (await Server.SendAsync("PUT", path, token, State)).Status;
}
