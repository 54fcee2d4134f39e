namespace StateStore.Orleans.Serialization;

/// <summary>One change of one key. The command determines the members that are set.</summary>
[GenerateSerializer, Alias("statestore.KeyRequest")]
internal struct KeyRequestSurrogate
{
    [Id(0)]
    public string Key { get; set; }

    /// <summary>The name of the command, mostly as in a batch over HTTP.</summary>
    [Id(1)]
    public string Command { get; set; }

    [Id(2)]
    public long? ExpectedVersion { get; set; }

    /// <summary>The value of <see cref="TimeToLive.Milliseconds"/>.</summary>
    [Id(3)]
    public long Ttl { get; set; }

    /// <summary>The value to set; for an increment, the number to add.</summary>
    [Id(4)]
    public KeyValue? Value { get; set; }

    [Id(5)]
    public KeyValue? Expected { get; set; }

    /// <summary>The owner of a lease.</summary>
    [Id(6)]
    public string? Owner { get; set; }

    /// <summary>The token of a lease, or the amount to take of a limit.</summary>
    [Id(7)]
    public long Number { get; set; }

    /// <summary>The most that may be taken in one window. The length of the window is in <see cref="Ttl"/>.</summary>
    [Id(8)]
    public long Limit { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class KeyRequestConverter : Immutable<KeyRequest>, IConverter<KeyRequest, KeyRequestSurrogate>
{
    public KeyRequest ConvertFromSurrogate(in KeyRequestSurrogate surrogate) =>
        new(surrogate.Key, CommandOf(surrogate) with { ExpectedVersion = surrogate.ExpectedVersion });

    public KeyRequestSurrogate ConvertToSurrogate(in KeyRequest value) => value.Command switch
    {
        KeyCommand.Get => Of(value, "get"),
        KeyCommand.Set set => Of(value, "set", set.Ttl) with { Value = set.Value },
        KeyCommand.Delete => Of(value, "delete"),
        KeyCommand.CompareAndSet swap => Of(value, "compare_and_set", swap.Ttl) with { Value = swap.Value, Expected = swap.Expected },
        KeyCommand.Increment increment => Of(value, "increment", increment.Ttl) with { Value = KeyValue.Of(increment.By) },
        KeyCommand.Touch touch => Of(value, "touch", touch.Ttl),
        KeyCommand.Expire => Of(value, "expire"),
        KeyCommand.Acquire acquire => Of(value, "acquire", acquire.Ttl) with { Owner = acquire.Owner },
        KeyCommand.Renew renew => Of(value, "renew", renew.Ttl) with { Owner = renew.Owner, Number = renew.Token },
        KeyCommand.Release release => Of(value, "release") with { Owner = release.Owner, Number = release.Token },
        KeyCommand.Take take => Of(value, take.Rule.IsSliding ? "take_sliding" : "take_fixed", TimeToLive.FromTrusted((long)take.Rule.Window.TotalMilliseconds)) with { Number = take.N, Limit = take.Rule.Limit },
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static KeyRequestSurrogate Of(KeyRequest value, string command, TimeToLive ttl = default) =>
        new() { Key = value.Key, Command = command, ExpectedVersion = value.Command.ExpectedVersion, Ttl = ttl.Milliseconds };

    private static RateLimit RuleOf(in KeyRequestSurrogate surrogate) =>
        new(surrogate.Limit, TimeSpan.FromMilliseconds(surrogate.Ttl), surrogate.Command == "take_sliding");

    private static KeyCommand CommandOf(in KeyRequestSurrogate surrogate)
    {
        var ttl = TimeToLive.FromTrusted(surrogate.Ttl);
        return surrogate.Command switch
        {
            "get" => new KeyCommand.Get(),
            "set" => new KeyCommand.Set(surrogate.Value!.Value, ttl),
            "delete" => new KeyCommand.Delete(),
            "compare_and_set" => new KeyCommand.CompareAndSet(surrogate.Expected, surrogate.Value!.Value, ttl),
            "increment" => new KeyCommand.Increment(surrogate.Value!.Value.Json!.Value, ttl),
            "touch" => new KeyCommand.Touch(ttl),
            "expire" => new KeyCommand.Expire(),
            "acquire" => new KeyCommand.Acquire(surrogate.Owner!, ttl),
            "renew" => new KeyCommand.Renew(surrogate.Owner!, surrogate.Number, ttl),
            "release" => new KeyCommand.Release(surrogate.Owner!, surrogate.Number),
            "take_sliding" or "take_fixed" => new KeyCommand.Take(RuleOf(surrogate), surrogate.Number),
            _ => throw new NotSupportedException($"This silo does not know the command {surrogate.Command}"),
        };
    }
}

/// <summary>A query for a page of keys.</summary>
[GenerateSerializer, Alias("statestore.KeyQuery")]
internal struct KeyQuerySurrogate
{
    [Id(0)]
    public string Prefix { get; set; }

    [Id(1)]
    public string? After { get; set; }

    [Id(2)]
    public int Limit { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class KeyQueryConverter : Immutable<KeyQuery>, IConverter<KeyQuery, KeyQuerySurrogate>
{
    public KeyQuery ConvertFromSurrogate(in KeyQuerySurrogate surrogate) => new(surrogate.Prefix, surrogate.After, surrogate.Limit);

    public KeyQuerySurrogate ConvertToSurrogate(in KeyQuery value) => new() { Prefix = value.Prefix, After = value.After, Limit = value.Limit };
}
