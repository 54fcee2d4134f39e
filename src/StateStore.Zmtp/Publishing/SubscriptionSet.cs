namespace StateStore.Zmtp.Publishing;

/// <summary>
/// The subscriptions of one peer, sorted, each with the number of times it was made (RFC 37, "The Publish-Subscribe Pattern": two
/// subscriptions to "A" need two cancels). A sorted list needs little memory beside the octets, which bounds the cost that a peer can cause. A trie would
/// need more.
/// </summary>
internal sealed class SubscriptionSet(ZmtpLimits limits)
{
    private readonly List<Entry> _entries = [];
    private int _total;

    private readonly record struct Entry(byte[] Prefix, int Count);

    public ZmtpError? Add(ReadOnlySpan<byte> prefix)
    {
        if (prefix.Length > limits.MaxSubscriptionBytes)
        {
            return new(ZmtpErrorCode.SubscriptionTooLarge, $"A subscription has more than {limits.MaxSubscriptionBytes} octets.");
        }

        if (_total == limits.MaxSubscriptions)
        {
            return new(ZmtpErrorCode.TooManySubscriptions, $"The peer has more than {limits.MaxSubscriptions} subscriptions.");
        }

        _total++;
        var last = LastUpTo(prefix);
        if (last >= 0 && prefix.SequenceEqual(_entries[last].Prefix))
        {
            _entries[last] = _entries[last] with { Count = _entries[last].Count + 1 };
        }
        else
        {
            _entries.Insert(last + 1, new(prefix.ToArray(), 1));
        }

        return null;
    }

    /// <summary>Cancels one subscription. An unknown subscription is ignored.</summary>
    public void Cancel(ReadOnlySpan<byte> prefix)
    {
        var last = LastUpTo(prefix);
        if (last < 0 || !prefix.SequenceEqual(_entries[last].Prefix))
        {
            return;
        }

        _total--;
        var entry = _entries[last] with { Count = _entries[last].Count - 1 };
        if (entry.Count > 0)
        {
            _entries[last] = entry;
        }
        else
        {
            _entries.RemoveAt(last);
        }
    }

    /// <summary>Returns whether a subscription is a prefix of the topic.</summary>
    public bool Matches(ReadOnlySpan<byte> topic)
    {
        while (LastUpTo(topic) is >= 0 and var last)
        {
            var common = topic.CommonPrefixLength(_entries[last].Prefix);
            if (common == _entries[last].Prefix.Length)
            {
                return true;
            }

            // A subscription that is a prefix of the topic sorts before this entry. Every text between the two begins with that subscription. So it is a prefix
            // of this entry too, and not longer than the common prefix of entry and topic.
            topic = topic[..common];
        }

        return false;
    }

    /// <summary>The index of the last entry that does not sort after <paramref name="key"/>; -1 if all entries do.</summary>
    private int LastUpTo(ReadOnlySpan<byte> key)
    {
        int low = 0, high = _entries.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Prefix.AsSpan().SequenceCompareTo(key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}
