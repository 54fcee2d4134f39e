using System.Collections.Immutable;
using StateStore.ZeroMq;
using static StateStore.Server.Options.SettingText;

namespace StateStore.Server.Options;

/// <summary>The table of all settings of the server. <c>src/docs/options.md</c> shows it to readers.</summary>
internal static class Settings
{
    public static readonly ImmutableArray<Setting> All =
    [
        new("urls", "URLS", "http://127.0.0.1:8080", "Addresses to listen at, with ; between them",
            (options, text) => options with { Urls = [.. text.Split(';').Select(url => ListenUrl.Parse(url.Trim()))] }),
        new("bridge", "URL", "off", "Address for the webhook trigger of the original Activepieces piece: http://HOST:PORT, or off",
            (options, text) => options with { Bridge = text == "off" ? null : ListenUrl.Parse(text) }),
        new("tls-cert", "FILE", "off", "Certificate for https:// addresses, in PEM; its chain may follow it. It is used again when the file changes",
            (options, text) => options with { Tls = options.Tls with { Certificate = PathOrOff(text) } }),
        new("tls-key", "FILE", "off", "Private key of that certificate, in PEM, without a password",
            (options, text) => options with { Tls = options.Tls with { Key = PathOrOff(text) } }),
        new("tls-client-ca", "FILE", "off", "Authorities (CAs) of client certificates, in PEM. A client may come without one; a wrong one is refused",
            (options, text) => options with { Tls = options.Tls with { Authorities = PathOrOff(text) } }),
        new("zmq", "ADDRESS", "tcp://127.0.0.1:5560", "ZeroMQ address for clients of the Simple State Engine: tcp://HOST:PORT, ipc://PATH, or off",
            (options, text) => options with { Zmq = options.Zmq with { Commands = Address(text) } }),
        new("zmq-pub", "ADDRESS", "off", "ZeroMQ address at which the changes of tables are published: tcp://HOST:PORT, ipc://PATH, or off",
            (options, text) => options with { Zmq = options.Zmq with { Changes = Address(text) } }),
        new("zmq-plain", "FILE", "off", "ZeroMQ users that may do everything, beside API keys (PLAIN): a file with one name:password per line, or off",
            (options, text) => options with { Zmq = options.Zmq with { Users = text == "off" ? null : Users(text) } }),
        new("storage", "STORAGE", "sqlite:data/statestore.db", "Storage of the state: sqlite:PATH, memory: or redis:HOST:PORT[,OPTION=VALUE...]",
            (options, text) => options with { Storage = StorageLocation.Parse(text) }),
        new("storage-timeout-ms", "MS", "5000", "Timeout of one call to the storage, in milliseconds",
            (options, text) => options with { StorageOptions = options.StorageOptions with { Timeout = TimeSpan.FromMilliseconds(Number(text, 100, 600_000)) } }),
        new("event-retention", "COUNT", "10000", "Events kept in the log of each namespace",
            (options, text) => options with { StorageOptions = options.StorageOptions with { EventRetention = Number(text, 1, int.MaxValue) } }),
        new("audit-retention", "COUNT", "100000", "Entries kept in the audit log",
            (options, text) => options with { StorageOptions = options.StorageOptions with { AuditRetention = Number(text, 1, int.MaxValue) } }),
        new("history-length", "COUNT", "100", "Changes kept for the history of each conversation",
            (options, text) => options with { StorageOptions = options.StorageOptions with { HistoryLength = Number(text, 0, 100_000) } }),
        new("key-history-length", "COUNT", "10", "Changes kept for the history of each key",
            (options, text) => options with { StorageOptions = options.StorageOptions with { KeyHistoryLength = Number(text, 0, 100_000) } }),
        new("max-body-bytes", "BYTES", "1048576", "Largest body of a request",
            (options, text) => options.WithLimits(limits => limits with { BodyBytes = Number(text, 1024, 16 * 1024 * 1024) })),
        new("max-data-bytes", "BYTES", "1048576", "Largest data of one conversation, as compact JSON",
            (options, text) => options.WithLimits(limits => limits with { DataBytes = Number(text, 2, 4 * 1024 * 1024) })),
        new("max-name-length", "CHARACTERS", "200", "Longest namespace, id, state or idempotency key",
            (options, text) => options.WithLimits(limits => limits with { NameLength = Number(text, 1, 1000) })),
        new("max-page-size", "COUNT", "1000", "Largest page of a list, a history or a log",
            (options, text) => options.WithLimits(limits => limits with { PageSize = Number(text, 1, 10_000) })),
        new("cache-bytes", "BYTES", "67108864", "Memory for cached conversations, and as much again for cached inboxes and for cached keys each",
            (options, text) => options with { EngineOptions = options.EngineOptions with { CacheBytes = Number(text, 0, int.MaxValue) } }),
        new("drain-ms", "MS", "0", "Time in milliseconds for which the server still serves requests after a stop signal, while it reports itself as not ready",
            (options, text) => options with { Drain = TimeSpan.FromMilliseconds(Number(text, 0, 600_000)) }),
        new("key-ttl", "TTLS", "-1", "Time to live of keys that are set without one, also by namespace: 1d,sessions=30m; -1 = unlimited",
            (options, text) => options.WithEngine(engine => engine with { KeyTtl = PerNamespaceText.Apply(text, engine.KeyTtl, value => Ttl(value, engine.Limits)) })),
        new("hooks", "DIRECTORY", "auto", "Directory of Lua hooks on changes of conversations, or off; auto = hooks in the working directory, if it exists",
            (options, text) => options with { Hooks = Hooks(text) }),
        new("max-conversations", "COUNT", "none", "Most conversations of a namespace, also by namespace: 10000,big=1000000,acme:*=500; none = unlimited",
            (options, text) => options.WithEngine(engine => engine with { MaxConversations = PerNamespaceText.Apply(text, engine.MaxConversations, Quota) })),
        new("max-conversation-bytes", "BYTES", "none", "Most bytes of all conversations of a namespace, also by namespace; none = unlimited",
            (options, text) => options.WithEngine(engine => engine with { MaxConversationBytes = PerNamespaceText.Apply(text, engine.MaxConversationBytes, Quota) })),
        new("max-records", "COUNT", "none", "Most records in all tables of a namespace, also by namespace; none = unlimited",
            (options, text) => options.WithEngine(engine => engine with { MaxRecords = PerNamespaceText.Apply(text, engine.MaxRecords, Quota) })),
        new("max-record-bytes", "BYTES", "none", "Most bytes of all records of a namespace, also by namespace; none = unlimited",
            (options, text) => options.WithEngine(engine => engine with { MaxRecordBytes = PerNamespaceText.Apply(text, engine.MaxRecordBytes, Quota) })),
        new("max-keys", "COUNT", "none", "Most keys of a namespace, also by namespace: 10000,sessions=1000000; none = unlimited",
            (options, text) => options.WithEngine(engine => engine with { MaxKeys = PerNamespaceText.Apply(text, engine.MaxKeys, Quota) })),
        new("max-key-bytes", "BYTES", "none", "Most bytes of all values of the keys of a namespace, also by namespace; none = unlimited",
            (options, text) => options.WithEngine(engine => engine with { MaxKeyBytes = PerNamespaceText.Apply(text, engine.MaxKeyBytes, Quota) })),
        new("max-inboxes", "COUNT", "none", "Most inboxes of a namespace, also by namespace; none = unlimited",
            (options, text) => options.WithEngine(engine => engine with { MaxInboxes = PerNamespaceText.Apply(text, engine.MaxInboxes, Quota) })),
        new("max-inbox-bytes", "BYTES", "none", "Most bytes of all inboxes of a namespace, also by namespace; none = unlimited",
            (options, text) => options.WithEngine(engine => engine with { MaxInboxBytes = PerNamespaceText.Apply(text, engine.MaxInboxBytes, Quota) })),
        new("max-namespaces", "COUNT", "none", "Most namespaces; the server refuses a request that would create one more; none = unlimited",
            (options, text) => options with { StorageOptions = options.StorageOptions with { MaxNamespaces = Quota(text) } }),
        new("max-idempotency-records", "COUNT", "1000000", "Most answers kept under idempotency keys, for each namespace",
            (options, text) => options.WithEngine(engine => engine with { MaxIdempotencyRecords = Quota(text) })),
        new("max-idempotency-bytes", "BYTES", "1073741824", "Most bytes of those answers",
            (options, text) => options.WithEngine(engine => engine with { MaxIdempotencyBytes = Quota(text) })),
        new("allowed-hosts", "HOSTS", "none", "Host names that requests may use beside this machine's: state.example.com,*.example.com,name:8080; * = any",
            (options, text) => options with { WebPages = options.WebPages with { AllowedHosts = List(text) } }),
        new("allowed-origins", "ORIGINS", "none", "Origins whose web pages may call: https://app.example.com,https://*.example.com,http://localhost:*; * = any",
            (options, text) => options with { WebPages = options.WebPages with { AllowedOrigins = List(text) } }),
        .. ClusterSettings.All,
        .. WebhookSettings.All,
        new("bootstrap-key-file", "FILE", "off", "File with a key that may do everything (statestore key generate); the storage gets it at the first start",
            (options, text) => options with { BootstrapKey = text == "off" ? null : Key(text) }),
        .. JwtSettings.All,
        new("insecure", "", "false", "Allow listening at addresses that other machines can reach while there are no keys: every caller may do everything",
            (options, text) => options with { Insecure = Flag(text) }),
        new("metrics", "on|off", "off", "Serve metrics for Prometheus at /metrics",
            (options, text) => options with { Metrics = OneOf(text, "on", "off") == "on" }),
        new("log-level", "LEVEL", "information", "Lowest level that is logged: trace, debug, information, warning, error, critical or none",
            (options, text) => options with { LogLevel = Level(text) }),
        new("log-format", "FORMAT", "text", "Format of log entries, one line each: text or json",
            (options, text) => options with { JsonLogs = OneOf(text, "text", "json") == "json" }),
    ];

    private static ZmqEndpoint? Address(string text) => text == "off" ? null : ZmqEndpoint.Parse(text);

    private static string? Hooks(string text) => text switch
    {
        "off" => null,
        "auto" => Directory.Exists("hooks") ? "hooks" : null,
        _ => Directory.Exists(text) ? text : throw new OptionException($"the directory {text} does not exist"),
    };

    /// <summary>Reads a key. The messages name the file, never its content.</summary>
    private static string Key(string path)
    {
        try
        {
            var key = File.ReadAllText(path).Trim();
            return KeySecret.TryParse(key, out _) ? key : throw new OptionException($"{path} does not hold a key; make one with statestore key generate");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"{path} can't be read: {e.Message}");
        }
    }

    private static ZmqUsers Users(string path)
    {
        try
        {
            return ZmqUsers.Parse(File.ReadLines(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"{path} can't be read: {e.Message}");
        }
        catch (FormatException e)
        {
            throw new OptionException($"{path}: {e.Message}");
        }
    }
}
