using System.Collections.Immutable;

namespace StateStore.Engine.Webhooks;

/// <summary>The logs that webhooks follow.</summary>
internal static class WebhookLogs
{
    /// <summary>The kinds of events, each with its log.</summary>
    public static readonly ImmutableArray<(string Kind, LogKind Log)> All =
    [
        (WebhookFilter.Conversation, LogKind.Conversation),
        (WebhookFilter.Table, LogKind.Table),
        (WebhookFilter.Key, LogKind.Key),
        (WebhookFilter.Message, LogKind.Message),
    ];
}
