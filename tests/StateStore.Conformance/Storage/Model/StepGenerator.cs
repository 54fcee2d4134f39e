using System.Collections.Immutable;

namespace StateStore.Conformance.Storage.Model;

/// <summary>Generates steps over few keys, terms and times, so that the steps often affect each other.</summary>
internal sealed class StepGenerator(int seed)
{
    private static readonly string[] Ids = ["a", "a:b", "ab", "b", "😀", "\uFFFD"];
    private static readonly string[] Terms = ["open", "open:x", "closed"];
    private static readonly string?[] Prefixes = ["", "", "a", "a:", "😀", "none"];

    private readonly Random _random = new(seed);

    /// <summary>All entries that the steps use.</summary>
    public static ImmutableArray<EntityKey> Keys { get; } =
    [
        .. Ids.Select(EntityKey.Conversation), EntityKey.Schema,
        EntityKey.Idempotency("a"), .. Ids.Select(EntityKey.Table), .. Ids.Select(id => new EntityKey(KeyKind.Record, id)),
        EntityKey.Key(""), .. Ids.Select(EntityKey.Key), EntityKey.HookPosition("a"), EntityKey.HookPosition("a:b"),
        .. Ids.Select(EntityKey.Inbox), new(KeyKind.Waiting, "a"), new(KeyKind.Waiting, "a:b"),
    ];

    public List<Step> Generate(int count) => [.. Enumerable.Range(0, count).Select(_ => NextStep())];

    private Step NextStep()
    {
        var keys = Keys.ToArray();
        _random.Shuffle(keys);
        // Most commits should succeed, or there would be little to compare. Many of the others should fail at more than one check.
        var wrongOnceIn = _random.Next(6) == 0 ? 2 : 12;
        var changes = keys.Take(_random.Next(6)).Select(key => NextChange(key, wrongOnceIn));
        return new([.. changes], _random.Next(3), (LogKind)_random.Next(5), new(
            Pick(Prefixes)!, Maybe(2, () => Pick(Ids)), _random.Next(1, 5), Maybe(2, () => Pick(Terms)), _random.Next(10), _random.Next(50), _random.Next(2) == 0));
    }

    private Change NextChange(EntityKey key, int wrongOnceIn)
    {
        var action = _random.Next(10) switch
        {
            < 6 => WriteAction.Put,
            < 9 when key.Kind != KeyKind.Idempotency => WriteAction.Delete,
            _ => WriteAction.Forget,
        };
        var expectation = _random.Next(wrongOnceIn) == 0 ? (Expectation)_random.Next(5) : Expectation.Current;
        var term = key.Kind is not (KeyKind.Schema or KeyKind.Idempotency or KeyKind.HookPosition) && action == WriteAction.Put ? Maybe(4, () => Pick(Terms)) : null;
        int? due = action != WriteAction.Forget && _random.Next(3) == 0 ? _random.Next(10) : null;
        return new(key, expectation, action, term, due);
    }

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];

    /// <summary>Returns null once in this number of calls, on average; otherwise draws a value.</summary>
    private string? Maybe(int nothingOnceIn, Func<string> draw) => _random.Next(nothingOnceIn) == 0 ? null : draw();
}
