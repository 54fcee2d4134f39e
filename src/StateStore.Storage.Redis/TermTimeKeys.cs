using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>The keys of the term times of one kind of entry. <c>Scripts/times.lua</c> describes their content.</summary>
internal sealed class TermTimeKeys(string prefix, string kind)
{
    /// <summary>The number of slots whose flows share a key: ten minutes.</summary>
    private const int BlockSlots = 60;

    /// <summary>The number of blocks in the ring: an hour can meet seven, and one more keeps an older block from a process with a late clock.</summary>
    private const int Ring = 8;

    /// <summary>Terms, times and ids in their order.</summary>
    public RedisKey Ages { get; } = $"{prefix}:index:{kind}:ages";

    /// <summary>The term and time of each id.</summary>
    public RedisKey Since { get; } = $"{prefix}:index:{kind}:since";

    public RedisKey[] Index => [Ages, Since];

    /// <summary>The keys of the flows at a time: those of each term, and the order of the terms.</summary>
    /// <param name="milliseconds">The time in Unix milliseconds, at least 0.</param>
    public (RedisKey Flows, RedisKey Terms) FlowsAt(long milliseconds) => Flows[milliseconds / TermFlow.Slot / BlockSlots % Ring];

    /// <summary>All keys of flows, in pairs.</summary>
    public IEnumerable<RedisKey> AllFlows() => Flows.SelectMany(pair => new[] { pair.Flows, pair.Terms });

    /// <summary>The ring. It is built once, when it is first needed: each move of a conversation takes a pair.</summary>
    private (RedisKey Flows, RedisKey Terms)[] Flows => field ??=
        [.. Enumerable.Range(0, Ring).Select(place => ((RedisKey)$"{prefix}:flows:{kind}:{place}", (RedisKey)$"{prefix}:flows:{kind}:{place}:terms"))];
}
