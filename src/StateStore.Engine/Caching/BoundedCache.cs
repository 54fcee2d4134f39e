using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace StateStore.Engine.Caching;

/// <summary>A cache bounded by the memory of its values, not by their number. Reads take no lock.</summary>
/// <remarks>
/// It evicts by SIEVE (Zhang et al., NSDI 2024): a hand walks from the oldest entry to the newest, and removes the first one that was not read since
/// the hand last passed it.
/// </remarks>
/// <param name="capacity">The greatest sum of the costs, in bytes.</param>
/// <param name="costOf">The bytes that an entry takes.</param>
/// <param name="meter">Counts hits and misses.</param>
internal sealed class BoundedCache<TKey, TValue>(long capacity, Func<TKey, TValue, long> costOf, CacheMeter? meter = null)
    where TKey : notnull
    where TValue : class
{
    private readonly ConcurrentDictionary<TKey, Node> _nodes = new();
    private readonly LinkedList<Node> _order = new();
    private readonly Lock _lock = new();
    private LinkedListNode<Node>? _hand;
    private long _cost;

    /// <summary>The bytes held, as <c>costOf</c> counts them.</summary>
    public long Cost => Interlocked.Read(ref _cost);

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_nodes.TryGetValue(key, out var node))
        {
            node.Visited = true;
            value = node.Value;
            meter?.Count(isHit: true);
            return true;
        }

        meter?.Count(isHit: false);
        value = null;
        return false;
    }

    /// <summary>Stores a value; one that exceeds the whole capacity is not kept.</summary>
    public void Put(TKey key, TValue value)
    {
        var cost = costOf(key, value);
        if (cost > capacity)
        {
            Remove(key);
            return;
        }

        lock (_lock)
        {
            if (_nodes.TryGetValue(key, out var known))
            {
                _cost += cost - known.Cost;
                known.Value = value;
                known.Cost = cost;
                MakeRoom(0);
                return;
            }

            // Room is made before the entry is added: otherwise the hand would find the new entry to be the only unread one.
            MakeRoom(cost);
            var node = new Node(key, value, cost);
            node.Place = _order.AddFirst(node);
            _nodes[key] = node;
            _cost += cost;
        }
    }

    public void Remove(TKey key)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(key, out var node))
            {
                Drop(node);
            }
        }
    }

    private void MakeRoom(long cost)
    {
        while (_cost + cost > capacity)
        {
            Evict();
        }
    }

    private void Evict()
    {
        var candidate = _hand ?? _order.Last!;
        while (candidate.Value.Visited)
        {
            candidate.Value.Visited = false;
            candidate = candidate.Previous ?? _order.Last!;
        }

        _hand = candidate;
        Drop(candidate.Value);
    }

    private void Drop(Node node)
    {
        if (_hand == node.Place)
        {
            _hand = node.Place!.Previous;
        }

        _order.Remove(node.Place!);
        _nodes.TryRemove(node.Key, out _);
        _cost -= node.Cost;
    }

    private sealed class Node(TKey key, TValue value, long cost)
    {
        public TKey Key { get; } = key;

        /// <summary>Replaced under the lock, read without it. A reference is never torn.</summary>
        public TValue Value { get; set; } = value;

        public long Cost { get; set; } = cost;

        public LinkedListNode<Node>? Place { get; set; }

        public bool Visited { get; set; }
    }
}
