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
        var settings = new QuotaSettings(options);
        _quotas = new(Of(settings, setting => setting.All));
        foreach (var ns in settings.All.SelectMany(setting => setting.Single.Keys).Distinct())
        {
            _quotas = _quotas.With(ns, Of(settings, setting => setting.Of(ns)));
        }

        // Every prefix that applies to a namespace is a prefix of the longest one, so the longest one determines all settings.
        foreach (var prefix in settings.All.SelectMany(setting => setting.Prefixes).Select(pair => pair.Prefix).Distinct())
        {
            _quotas = _quotas.With(prefix + "*", Of(settings, setting => setting.OfPrefix(prefix)));
        }
    }

    /// <summary>The quota of a namespace; null = no quota.</summary>
    public NamespaceQuota? Of(string ns) => _source?.Invoke(ns) ?? _quotas.Of(ns);

    /// <summary>The quota of a commit that also stores an answer under an idempotency key.</summary>
    public NamespaceQuota WithAnswers(NamespaceQuota? quota) => quota is null ? _answers : quota with { Answers = _answers.Answers };

    private static NamespaceQuota? Of(QuotaSettings settings, Func<PerNamespace<long>, long> valueOf)
    {
        var quota = settings.Of(TenantQuota.None, valueOf);
        return quota == new NamespaceQuota() ? null : quota;
    }
}
