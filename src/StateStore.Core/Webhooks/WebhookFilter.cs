using System.Collections.Immutable;
using System.Text;

namespace StateStore.Core.Webhooks;

/// <summary>The events that a webhook gets. All conditions must hold.</summary>
/// <param name="Events">
/// The types: <c>conversation.changed</c>, <c>table.created</c>, <c>key.deleted</c>, <c>message.poisoned</c>; <c>conversation.*</c>, <c>table.*</c>, <c>key.*</c>, <c>message.*</c> for all of
/// a kind.
/// </param>
/// <param name="Prefix">The text with which the id of the conversation (also of a message), the table's name or the key begins; empty = any.</param>
/// <param name="Entered">The state that the conversation has entered; null = any. Other events have none, so they do not match.</param>
/// <param name="Left">The state that the conversation has left; null = any.</param>
/// <param name="Current">
/// The state of the conversation after the event, also if it was in that state before; null = any. A conversation that is deleted or has expired has none.
/// </param>
public sealed record WebhookFilter(ImmutableArray<string> Events, string Prefix = "", string? Entered = null, string? Left = null, string? Current = null)
{
    /// <summary>The kind of the events of conversations.</summary>
    public const string Conversation = "conversation";

    /// <summary>The kind of the events of tables.</summary>
    public const string Table = "table";

    /// <summary>The kind of the events of keys.</summary>
    public const string Key = "key";

    /// <summary>The kind of the events of the messages of conversations.</summary>
    public const string Message = "message";

    /// <summary>All events of conversations.</summary>
    public static readonly WebhookFilter AllConversations = new([Conversation + ".*"]);

    private static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> Types = new Dictionary<string, ImmutableArray<string>>
    {
        [Conversation] = ["created", "changed", "deleted", "touched", "expired"],
        [Table] = ["state_created", "state_dropped", "state_set", "created", "replaced", "patched", "deleted"],
        [Key] = ["created", "changed", "touched", "deleted", "expired"],
        [Message] = ["appended", "acknowledged", "skipped", "poisoned", "requeued", "ready", "replayed", "discarded"],
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The kinds of logs that hold such events.</summary>
    public IEnumerable<string> Kinds => Types.Keys.Where(kind => Events.Any(type => type.StartsWith(kind + ".", StringComparison.Ordinal)));

    /// <summary>The types that a filter may name, those for a whole kind included.</summary>
    public static IEnumerable<string> AllTypes => Types.SelectMany(kind => kind.Value.Prepend("*"), (kind, type) => $"{kind.Key}.{type}");

    /// <summary>Checks the conditions. Errors: INVALID_INPUT.</summary>
    internal StoreError? Check(Limits limits) =>
        Events.IsEmpty ? StoreError.InvalidInput("events must name a type, such as conversation.*")
        : Events.Except(AllTypes).FirstOrDefault() is { } unknown ? StoreError.InvalidInput($"events: there is no type \"{unknown}\"; the types are {string.Join(", ", AllTypes)}")
        : Prefix.Length > limits.NameLength ? StoreError.InvalidInput($"prefix must have at most {limits.NameLength} characters")
        : (Entered ?? Left ?? Current) is not null && !Kinds.Contains(Conversation)
        ? StoreError.InvalidInput("entered, left and current need events of conversations, such as conversation.*; other events have no state")
        : CheckState("entered", Entered, limits) ?? CheckState("left", Left, limits) ?? CheckState("current", Current, limits);

    /// <summary>Examines an event of a log.</summary>
    /// <param name="kind">The kind of the log.</param>
    /// <param name="payload">The event.</param>
    /// <returns>The subject and the type of the event; null if the filter does not take it.</returns>
    public WebhookEvent? Take(string kind, JsonText payload)
    {
        var happened = WebhookEvent.Of(kind, payload);
        return Takes(happened.Type) && happened.Subject.StartsWith(Prefix, StringComparison.Ordinal) && TakesStates(kind, payload) ? happened : null;
    }

    private static StoreError? CheckState(string what, string? state, Limits limits) => state is null ? null : Names.Check(what, state, limits);

    private bool Takes(string type) => Events.Contains(type) || Events.Contains(type[..type.IndexOf('.', StringComparison.Ordinal)] + ".*");

    private bool TakesStates(string kind, JsonText payload)
    {
        if ((Entered ?? Left ?? Current) is null)
        {
            return true;
        }

        if (kind != Conversation || Conversations.ConversationEventReader.Read(payload) is not { Event: var happened })
        {
            return false;
        }

        var (before, after) = (happened.Previous?.State, happened.Current?.State);
        var hasMoved = before != after && (Entered is null || Entered == after) && (Left is null || Left == before);
        return (Current is null || Current == after) && ((Entered ?? Left) is null || hasMoved);
    }
}

/// <summary>The parts of an event that decide where it goes.</summary>
/// <param name="Type">The kind and the type: <c>conversation.changed</c>.</param>
/// <param name="Subject">The id of the conversation (also of a message), the table's name, or the key. Events of one subject keep their order.</param>
/// <param name="At">The time of the change as the event has it; null if it has none.</param>
public sealed record WebhookEvent(string Type, string Subject, string? At)
{
    /// <summary>Reads an event.</summary>
    /// <param name="kind">The kind of the log.</param>
    /// <param name="payload">The event.</param>
    public static WebhookEvent Of(string kind, JsonText payload)
    {
        var members = JsonMembers.Of(payload);
        var subject = kind switch
        {
            WebhookFilter.Conversation or WebhookFilter.Message => members.Find("conversation_id"u8),
            WebhookFilter.Table => members.Find("table"u8),
            _ => members.Find("key"u8),
        };
        return new($"{kind}.{members.Find("type"u8)?.TryString() ?? Encoding.ASCII.GetString(Conversations.ConversationEventReader.TypeWithoutName(members))}", subject?.TryString() ?? "", members.Find("at"u8)?.TryString());
    }
}
