namespace StateStore.Storage;

/// <summary>The kind of entry that a key names. Some stores persist the numbers, so no number is ever changed or reused.</summary>
public enum KeyKind
{
    /// <summary>The schema bundle of a namespace; no id. Its value is JSON that begins with <c>{"version":n</c>.</summary>
    Schema = 1,

    /// <summary>A conversation; id = conversation id. Its value is JSON that begins with <c>{"version":n</c>.</summary>
    Conversation = 2,

    /// <summary>
    /// The answer given under an idempotency key; id = that key. Its value is JSON that begins with <c>{"version":n</c>, where n is the time until
    /// which the store keeps it, in Unix milliseconds. Such an entry is put and forgotten, never deleted.
    /// </summary>
    Idempotency = 4,

    /// <summary>A table; id = its name. Its value is JSON that begins with <c>{"version":n</c>.</summary>
    Table = 5,

    /// <summary>A record of a table; see <see cref="RecordKey"/>. Its value is JSON that begins with <c>{"version":n</c>.</summary>
    Record = 6,

    /// <summary>
    /// Records of a former content of a table; id = the common prefix of their ids. Its value is JSON that begins with <c>{"version":n</c>. The entry
    /// is due at once, and the sweep that finds it removes the records.
    /// </summary>
    TableRemains = 7,

    /// <summary>
    /// A key; id = its name: any text, also the empty one. Its value is a line of JSON that begins with <c>{"version":n</c>, a line feed, and any
    /// bytes.
    /// </summary>
    Key = 8,

    /// <summary>
    /// The position of a hook in the log of the namespace's conversations; id = the hook's name. Its value is JSON that begins with
    /// <c>{"version":n</c>. No operation of users reads, writes or lists it.
    /// </summary>
    HookPosition = 9,

    /// <summary>
    /// The inbox of a conversation; id = conversation id. Its value is JSON that begins with <c>{"version":n</c>, and with <c>,"due":ms</c> if it is due.
    /// </summary>
    Inbox = 10,

    /// <summary>
    /// A place in the work queue of a namespace: a conversation with messages that no worker has. id = the arrival of its oldest message in Unix
    /// milliseconds, as 12 hexadecimal digits, and the conversation id. So a scan lists the longest-waiting first. Its value is <c>{"version":n}</c>.
    /// Such an entry is put and forgotten, never deleted.
    /// </summary>
    Waiting = 11,
}

/// <summary>The name of one entry within a namespace.</summary>
/// <remarks>Each store chooses how it spells a key. Two different keys must have different spellings, whatever text the ids are.</remarks>
/// <param name="Kind">The kind of the entry.</param>
/// <param name="Id">Any text; empty if the kind has no id.</param>
public readonly record struct EntityKey(KeyKind Kind, string Id = "")
{
    /// <summary>The key of the schema bundle.</summary>
    public static readonly EntityKey Schema = new(KeyKind.Schema);

    /// <summary>The key of a conversation.</summary>
    public static EntityKey Conversation(string id) => new(KeyKind.Conversation, id);

    /// <summary>The key of a table.</summary>
    public static EntityKey Table(string name) => new(KeyKind.Table, name);

    /// <summary>The key of the entry for a user's key.</summary>
    public static EntityKey Key(string name) => new(KeyKind.Key, name);

    /// <summary>The key of a hook's position.</summary>
    public static EntityKey HookPosition(string hook) => new(KeyKind.HookPosition, hook);

    /// <summary>The key of the inbox of a conversation.</summary>
    public static EntityKey Inbox(string id) => new(KeyKind.Inbox, id);

    /// <summary>The key of the answer under an idempotency key.</summary>
    public static EntityKey Idempotency(string key) => new(KeyKind.Idempotency, key);
}
