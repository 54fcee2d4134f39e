using System.Collections.Immutable;

namespace StateStore.Core.Webhooks;

/// <summary>A change of a webhook.</summary>
public abstract record WebhookCommand
{
    private WebhookCommand()
    {
    }

    /// <summary>Creates the webhook.</summary>
    /// <param name="Namespace">The namespace.</param>
    /// <param name="Id">The id.</param>
    /// <param name="Secret">The secret.</param>
    /// <param name="Draft">The content.</param>
    /// <param name="Tails">The position of the newest event of each log, by kind.</param>
    public sealed record Create(string Namespace, string Id, WebhookKey Secret, WebhookDraft Draft, ImmutableSortedDictionary<string, string> Tails) : WebhookCommand;

    /// <summary>Changes the content.</summary>
    /// <param name="Draft">The members to change.</param>
    /// <param name="Tails">The position of the newest event of each log, by kind. A kind that the webhook did not have begins there.</param>
    public sealed record Change(WebhookDraft Draft, ImmutableSortedDictionary<string, string> Tails) : WebhookCommand;

    /// <summary>Stops the sending, or continues it.</summary>
    /// <param name="State">The wanted state.</param>
    /// <param name="Reason">The reason, for <see cref="WebhookState.Disabled"/>.</param>
    /// <param name="OnlyUrl">The address for which it applies: a webhook with another one stays as it is. Null = any.</param>
    public sealed record Switch(WebhookState State, string? Reason = null, string? OnlyUrl = null) : WebhookCommand;

    /// <summary>Gives the webhook a new secret. The present one signs too until the overlap ends; an older one ends at once.</summary>
    /// <param name="Secret">The new secret.</param>
    /// <param name="Overlap">The overlap, from 0 s to 30 d.</param>
    public sealed record Rotate(WebhookKey Secret, TimeSpan Overlap) : WebhookCommand;

    /// <summary>Deletes the webhook.</summary>
    public sealed record Delete : WebhookCommand;
}
