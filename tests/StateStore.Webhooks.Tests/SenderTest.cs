namespace StateStore.Webhooks.Tests;

/// <summary>A sender that may reach this machine, under the names that the tests give to it.</summary>
public abstract class SenderTest : IAsyncDisposable
{
    protected static readonly AddressGuard Loopback = AddressGuard.Parse(["127.0.0.0/8"]).Value;

    private readonly List<WebhookSender> _senders = [];

    protected WebhookSecret Secret { get; } = WebhookSecret.Generate(SecretKind.Symmetric);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var sender in _senders)
        {
            await sender.DisposeAsync();
        }
    }

    protected static HostResolver Always(params string[] addresses) => (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());

    protected WebhookSender Sender(WebhookSenderOptions? options = null)
    {
        var sender = new WebhookSender(options ?? new() { Guard = Loopback, Resolve = Always("127.0.0.1") });
        _senders.Add(sender);
        return sender;
    }

    protected WebhookMessage Message(int port, string url = "http://receiver.example:{0}/hooks") => new(
        new Uri(url.Replace("{0}", $"{port}", StringComparison.Ordinal)), new Dictionary<string, string>(), "msg_1", TimeProvider.System.GetUtcNow(),
        "{\"type\":\"conversation.changed\"}"u8.ToArray(), [Secret], TimeSpan.FromSeconds(30));
}
