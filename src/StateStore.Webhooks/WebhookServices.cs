using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StateStore.Webhooks;

/// <summary>Registers the deliveries of webhooks in an application that has the in-process store.</summary>
public static class WebhookServices
{
    /// <summary>
    /// Registers the deliveries. Call it after <c>AddStateStore(...)</c>. Any number of processes on one storage may do so; each webhook has one owner
    /// among them.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddStateStoreWebhooks(this IServiceCollection services, WebhookOptions? options = null)
    {
        options ??= new();
        services.AddSingleton(provider => new WebhookSender(new() { Guard = options.Guard, Clock = provider.GetRequiredService<TimeProvider>() }));
        services.AddHostedService(provider => new WebhookDeliveries(
            provider.GetRequiredService<LocalStateStore>().WebhookLedger,
            new(provider.GetRequiredService<WebhookSender>().SendAsync, new(options.InFlight), Guid.NewGuid().ToString("N")),
            provider.GetRequiredService<ILogger<WebhookDeliveries>>()));
        return services;
    }
}

/// <summary>The options of the deliveries of one process.</summary>
public sealed record WebhookOptions
{
    /// <summary>The addresses that webhooks may reach. The default is public addresses only.</summary>
    public AddressGuard Guard { get; init; } = AddressGuard.PublicOnly;

    /// <summary>The most attempts in flight of all webhooks together. Each webhook may always have one more.</summary>
    public int InFlight { get; init; } = 128;

    /// <summary>Generates a private key of Ed25519 and its public key, for <see cref="EngineOptions.NewWebhookKeyPair"/>.</summary>
    public static (string Secret, string PublicKey) NewKeyPair()
    {
        var secret = WebhookSecret.Generate(SecretKind.Asymmetric);
        return (secret.Text, secret.ReceiverText);
    }

    /// <summary>Checks the address and the headers of a webhook, for <see cref="EngineOptions.CheckWebhook"/>. Errors: INVALID_INPUT.</summary>
    /// <param name="webhook">The webhook.</param>
    public StoreError? Check(Webhook webhook) => WebhookUrl.Parse(webhook.Url, Guard).Error ?? WebhookHeaders.Check(webhook.Headers);
}
