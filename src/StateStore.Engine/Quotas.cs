namespace StateStore.Engine;

/// <summary>The quotas of namespaces, made once from the options. A look-up allocates nothing.</summary>
internal sealed class Quotas
{
    private readonly Func<string, NamespaceQuota?>? _source;
    private readonly PerNamespace<NamespaceQuota?> _quotas;
    private readonly NamespaceQuota _answers;

    public Quotas(EngineOptions options)
    {
        _source = options.Quotas;
        _answers = new() { Answers = new(options.MaxIdempotencyRecords, options.MaxIdempotencyBytes) };
        PerNamespace<long>[] settings =
        [
            options.MaxConversations, options.MaxConversationBytes, options.MaxRecords, options.MaxRecordBytes, options.MaxKeys, options.MaxKeyBytes,
        ];
        _quotas = new(Of(settings, setting => setting.All));
        foreach (var ns in settings.SelectMany(setting => setting.Single.Keys).Distinct())
        {
            _quotas = _quotas.With(ns, Of(settings, setting => setting.Of(ns)));
        }

        // Every prefix that applies to a namespace is a prefix of the longest one, so the longest one determines all settings.
        foreach (var prefix in settings.SelectMany(setting => setting.Prefixes).Select(pair => pair.Prefix).Distinct())
        {
            _quotas = _quotas.With(prefix + "*", Of(settings, setting => setting.OfPrefix(prefix)));
        }
    }

    /// <summary>The quota of a namespace; null = no quota.</summary>
    public NamespaceQuota? Of(string ns) => _source?.Invoke(ns) ?? _quotas.Of(ns);

    /// <summary>The quota of a commit that also stores an answer under an idempotency key.</summary>
    public NamespaceQuota WithAnswers(NamespaceQuota? quota) => quota is null ? _answers : quota with { Answers = _answers.Answers };

    private static NamespaceQuota? Of(PerNamespace<long>[] settings, Func<PerNamespace<long>, long> valueOf)
    {
        var quota = new NamespaceQuota
        {
            Conversations = new(valueOf(settings[0]), valueOf(settings[1])),
            Records = new(valueOf(settings[2]), valueOf(settings[3])),
            Keys = new(valueOf(settings[4]), valueOf(settings[5])),
        };
        return quota == new NamespaceQuota() ? null : quota;
    }
}
