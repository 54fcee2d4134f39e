namespace StateStore.Storage;

/// <summary>What sort of thing a key names. The numbers are stored by some stores: none is changed or reused.</summary>
public enum KeyKind
{
    /// <summary>The schema bundle of a namespace; no id. Its value is JSON that begins with <c>{"version":n</c>.</summary>
    Schema = 1,

    /// <summary>A conversation; id = conversation id. Its value is JSON that begins with <c>{"version":n</c>.</summary>
    Conversation = 2,

    /// <summary>
    /// The answer given under an idempotency key; id = that key. Its value is JSON that begins with <c>{"version":n</c>, where n is the
    /// time until which it counts; it is only ever put and forgotten.
    /// </summary>
    Idempotency = 4,

    /// <summary>A table; id = its name. Its value is JSON that begins with <c>{"version":n</c>.</summary>
    Table = 5,

    /// <summary>A record of a table; see <see cref="RecordKey"/>. Its value is JSON that begins with <c>{"version":n</c>.</summary>
    Record = 6,

    /// <summary>
    /// Records of a content that their table no longer has; id = their common beginning. Its value is JSON that begins with <c>{"version":n</c>; it is due
    /// at once, and whoever finds it removes the records.
    /// </summary>
    TableRemains = 7,

    /// <summary>A key; id = its name, any text, also empty. Its value is a line of JSON that begins with <c>{"version":n</c>, a line feed, and any bytes.</summary>
    Key = 8,

    /// <summary>
    /// How far a hook has come in the log of the namespace's conversations; id = the hook's name. Its value is JSON that begins with <c>{"version":n</c>. No
    /// operation of users reads, writes or lists it.
    /// </summary>
    HookPosition = 9,
}

/// <summary>
/// Names one entry within a namespace. Keys are typed; how they are spelled in a store is the store's own business, and it must be
/// such that two different keys never meet, whatever text the ids are.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Free text; empty where the kind has no id.</param>
public readonly record struct EntityKey(KeyKind Kind, string Id = "")
{
    public static readonly EntityKey Schema = new(KeyKind.Schema);

    public static EntityKey Conversation(string id) => new(KeyKind.Conversation, id);

    public static EntityKey Table(string name) => new(KeyKind.Table, name);

    public static EntityKey Key(string name) => new(KeyKind.Key, name);

    public static EntityKey HookPosition(string hook) => new(KeyKind.HookPosition, hook);

    public static EntityKey Idempotency(string key) => new(KeyKind.Idempotency, key);
}
