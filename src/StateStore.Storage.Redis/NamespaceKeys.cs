using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>
/// How the keys of one namespace are spelled. A storage format that other tools read: see DESIGN.md beside this file.
/// </summary>
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
        Index = $"{_prefix}:index:conversation";
        Terms = $"{_prefix}:index:conversation:terms";
        TermOf = $"{_prefix}:index:conversation:term-of";
        Appended = new($"{_prefix}:events", RedisChannel.PatternMode.Literal);
    }

    public string Name { get; }

    public RedisKey Events { get; }

    public RedisKey Tombstones { get; }

    public RedisKey Due { get; }

    public RedisKey Index { get; }

    public RedisKey Terms { get; }

    public RedisKey TermOf { get; }

    /// <summary>The channel on which commits announce that the log has grown; named as the log.</summary>
    public RedisChannel Appended { get; }

    /// <summary>One of these exists whenever the namespace holds something, or once did.</summary>
    public RedisKey[] Fixed() => [Index, Events, _schema, Tombstones, Due];

    public RedisKey Of(EntityKey key) => key.Kind switch
    {
        KeyKind.Schema => _schema,
        KeyKind.Conversation => Conversation(key.Id),
        KeyKind.Idempotency => $"{_prefix}:idempotency:{key.Id}",
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "Unknown kind of key."),
    };

    /// <summary>The newest events of one entry. Only conversations have a history.</summary>
    public RedisKey History(EntityKey subject) => subject.Kind == KeyKind.Conversation
        ? $"{_prefix}:history:{subject.Id}"
        : throw new ArgumentOutOfRangeException(nameof(subject), subject, "This kind has no history.");

    public RedisKey Conversation(string id) => $"{_prefix}:conversation:{id}";

    /// <summary>
    /// The hash tag puts all keys of a namespace into one slot. Redis takes what stands between the first brace that opens and the
    /// first that closes after it, which is one and the same text in all keys of a namespace, unless it is empty: then it takes the
    /// whole key. A name that begins with a closing brace is led by U+0001, which no checked name contains.
    /// </summary>
    private static string HashTag(string ns) => ns.StartsWith('}') ? $"{{\u0001{ns}}}" : $"{{{ns}}}";
}
