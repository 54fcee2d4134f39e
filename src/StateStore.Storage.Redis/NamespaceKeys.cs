using System.Collections.Immutable;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>The names of the keys of one namespace. Other tools read this storage format: see DESIGN.md beside this file.</summary>
internal sealed class NamespaceKeys
{
    private readonly string _prefix;
    private readonly RedisKey _schema;

    public NamespaceKeys(string ns, bool isCluster)
    {
        Name = ns;
        _prefix = isCluster ? HashTag(ns) : ns;
        _schema = $"{_prefix}:schema";
        Events = $"{_prefix}:events";
        Tombstones = $"{_prefix}:tombstones";
        Due = $"{_prefix}:due";
        TableEvents = $"{_prefix}:table-events";
        Conversations = new(_prefix, "conversation");
        ConversationTimes = new(_prefix, "conversation");
        Tables = new(_prefix, "table");
        Records = new(_prefix, "record");
        KeyEvents = $"{_prefix}:key-events";
        AuditEvents = $"{_prefix}:audit-events";
        MessageEvents = $"{_prefix}:message-events";
        Inboxes = new(_prefix, "conversation-inbox");
        Waiting = new(_prefix, "conversation-waiting");
        KeyBytes = $"{_prefix}:key-bytes";
        InboxBytes = $"{_prefix}:inbox-bytes";
        Keys = new(_prefix, "keys");
        Renamed =
        [
            .. Indexes().Select(index => (index.Keys.Ids, (RedisKey)$"{_prefix}:tombstones:deleted:{index.Tag}", (KeyKind?)index.Kind)),
            (Due, $"{_prefix}:tombstones:deleted:due", null),
            (Tombstones, $"{_prefix}:tombstones:deleted:tombstones", null),
        ];
    }

    public string Name { get; }

    /// <summary>The log of conversations.</summary>
    public RedisKey Events { get; }

    public RedisKey TableEvents { get; }

    public RedisKey KeyEvents { get; }

    public RedisKey AuditEvents { get; }

    /// <summary>The log of the messages of conversations.</summary>
    public RedisKey MessageEvents { get; }

    /// <summary>The bytes of the values of its keys.</summary>
    public RedisKey KeyBytes { get; }

    /// <summary>The bytes of the values of its inboxes.</summary>
    public RedisKey InboxBytes { get; }

    public RedisKey Tombstones { get; }

    public RedisKey Due { get; }

    public IndexKeys Conversations { get; }

    public TermTimeKeys ConversationTimes { get; }

    public IndexKeys Tables { get; }

    public IndexKeys Records { get; }

    public IndexKeys Keys { get; }

    public IndexKeys Inboxes { get; }

    /// <summary>The index of the work queue.</summary>
    public IndexKeys Waiting { get; }

    public RedisKey Log(LogKind kind) => kind switch
    {
        LogKind.Table => TableEvents,
        LogKind.Key => KeyEvents,
        LogKind.Audit => AuditEvents,
        LogKind.Message => MessageEvents,
        _ => Events,
    };

    /// <summary>The channel on which commits announce that a log has grown; it has the name of the log.</summary>
    public RedisChannel Appended(LogKind kind) => new((string)Log(kind)!, RedisChannel.PatternMode.Literal);

    /// <summary>
    /// The keys that tell whether the namespace holds anything, in the order of <c>Scripts/describe.lua</c> and <c>Scripts/delete.lua</c>.
    /// </summary>
    public RedisKey[] Fixed() =>
    [
        Conversations.Ids, Keys.Ids, Tables.Ids, _schema, Due, Tombstones, KeyBytes, Events, TableEvents, KeyEvents, AuditEvents, MessageEvents, Inboxes.Ids, InboxBytes,
    ];

    /// <summary>The keys that describe many entries, and their names from a deletion until its sweep has ended.</summary>
    public ImmutableArray<(RedisKey Name, RedisKey Deleted, KeyKind? Kind)> Renamed { get; }

    /// <summary>The keys that a deletion removes at once.</summary>
    public RedisKey[] Removed() =>
    [
        _schema, KeyBytes, InboxBytes, .. Indexes().SelectMany(index => new[] { index.Keys.Terms, index.Keys.TermOf }), .. ConversationTimes.Index, .. ConversationTimes.AllFlows(),
    ];

    /// <summary>The common prefix of the keys of this namespace's entries; keys of other namespaces do not have it.</summary>
    public string Prefix => _prefix + ":";

    /// <summary>The entry in a key of this namespace; null for a key without one.</summary>
    public EntityKey? EntryOf(string key)
    {
        var rest = key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..] : "";
        var end = rest.IndexOf(':', StringComparison.Ordinal);
        return end < 0 ? null : rest[..end] switch
        {
            "conversation" => EntityKey.Conversation(rest[(end + 1)..]),
            "idempotency" => EntityKey.Idempotency(rest[(end + 1)..]),
            "table" => EntityKey.Table(rest[(end + 1)..]),
            "record" => new(KeyKind.Record, rest[(end + 1)..]),
            "keys" => EntityKey.Key(rest[(end + 1)..]),
            "table-remains" => new(KeyKind.TableRemains, rest[(end + 1)..]),
            "conversation-inbox" => EntityKey.Inbox(rest[(end + 1)..]),
            "conversation-waiting" => new(KeyKind.Waiting, rest[(end + 1)..]),
            _ => null,
        };
    }

    /// <summary>The keys that every commit may touch, in the order of <c>Scripts/commit.lua</c>.</summary>
    /// <param name="dueByNamespace">
    /// The key of the namespaces with due entries, which belongs to no namespace; null on a cluster, where it lies in another slot.
    /// </param>
    public RedisKey[] OfCommits(RedisKey? dueByNamespace) =>
    [
        Events, TableEvents, KeyEvents, KeyBytes, Tombstones, Due, .. Conversations.All, .. Tables.All, .. Records.All, .. Keys.All, _schema, dueByNamespace ?? Due,
        AuditEvents, .. ConversationTimes.Index, MessageEvents, .. Inboxes.All, .. Waiting.All, InboxBytes,
    ];

    /// <summary>The index of a kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind has no index.</exception>
    public IndexKeys IndexOf(KeyKind kind) => kind switch
    {
        KeyKind.Conversation => Conversations,
        KeyKind.Table => Tables,
        KeyKind.Record => Records,
        KeyKind.Key => Keys,
        KeyKind.Inbox => Inboxes,
        KeyKind.Waiting => Waiting,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind has no index."),
    };

    /// <summary>The term times of a kind with <see cref="KindProperties.HasTermTimes"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind has none.</exception>
    public TermTimeKeys TimesOf(KeyKind kind) =>
        kind == KeyKind.Conversation ? ConversationTimes : throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind has no term times.");

    public RedisKey Of(EntityKey key) => key.Kind switch
    {
        KeyKind.Schema => _schema,
        KeyKind.Conversation => Conversation(key.Id),
        KeyKind.Idempotency => $"{_prefix}:idempotency:{key.Id}",
        KeyKind.Table => $"{_prefix}:table:{key.Id}",
        KeyKind.Record => $"{_prefix}:record:{key.Id}",
        KeyKind.Key => $"{_prefix}:keys:{key.Id}",
        KeyKind.TableRemains => $"{_prefix}:table-remains:{key.Id}",
        KeyKind.HookPosition => $"{_prefix}:hook-position:{key.Id}",
        KeyKind.Inbox => $"{_prefix}:conversation-inbox:{key.Id}",
        KeyKind.Waiting => $"{_prefix}:conversation-waiting:{key.Id}",
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "Unknown kind of key."),
    };

    /// <summary>The newest events of one entry.</summary>
    public RedisKey History(EntityKey subject) => KindProperties.Of(subject.Kind).History switch
    {
        LogKind.Conversation => $"{_prefix}:history:{subject.Id}",
        LogKind.Key => $"{_prefix}:key-history:{subject.Id}",
        _ => throw new ArgumentOutOfRangeException(nameof(subject), subject, "This kind has no history."),
    };

    /// <summary>The tag of a kind. It is a part of keys, so it must not follow the name of the kind.</summary>
    private (KeyKind Kind, string Tag, IndexKeys Keys)[] Indexes() =>
    [
        (KeyKind.Conversation, "Conversation", Conversations), (KeyKind.Table, "Table", Tables), (KeyKind.Record, "Record", Records), (KeyKind.Key, "Key", Keys),
        (KeyKind.Inbox, "Inbox", Inboxes), (KeyKind.Waiting, "Waiting", Waiting),
    ];

    private RedisKey Conversation(string id) => $"{_prefix}:conversation:{id}";

    /// <summary>Makes a hash tag, which puts all keys of a namespace into one slot.</summary>
    /// <remarks>
    /// Redis hashes the text between the first opening brace and the first closing brace after it. That text is the same in all keys of a namespace.
    /// Only an empty text would make Redis hash the whole key. So a name that begins with a closing brace gets U+0001 in front, which no checked name
    /// contains.
    /// </remarks>
    private static string HashTag(string ns) => ns.StartsWith('}') ? $"{{\u0001{ns}}}" : $"{{{ns}}}";
}

/// <summary>The indexes of one kind of entry.</summary>
internal sealed class IndexKeys(string prefix, string kind)
{
    public RedisKey Ids { get; } = $"{prefix}:index:{kind}";

    /// <summary>The ids with their index terms in front.</summary>
    public RedisKey Terms { get; } = $"{prefix}:index:{kind}:terms";

    /// <summary>The term of each id.</summary>
    public RedisKey TermOf { get; } = $"{prefix}:index:{kind}:term-of";

    public RedisKey[] All => [Ids, Terms, TermOf];
}
