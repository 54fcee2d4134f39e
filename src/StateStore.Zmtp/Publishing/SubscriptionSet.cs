namespace StateStore.Zmtp.Publishing;

/// <summary>
/// The subscriptions of one peer, sorted, each with the number of times it was made (RFC 37, "The Publish-Subscribe Pattern": two
/// subscriptions to "A" take two cancels). Not a trie: this holds the octets and little more, which bounds what a peer can make it cost.
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

    /// <summary>Takes back one; one that was never made is ignored.</summary>
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

    /// <summary>Whether a subscription is a prefix of the topic.</summary>
    public bool Matches(ReadOnlySpan<byte> topic)
    {
        while (LastUpTo(topic) is >= 0 and var last)
        {
            var common = topic.CommonPrefixLength(_entries[last].Prefix);
            if (common == _entries[last].Prefix.Length)
            {
                return true;
            }

            // Whatever is a prefix of the topic sorts between its own extensions, so it is a prefix of this one too, and no longer than what they share.
            topic = topic[..common];
        }

        return false;
    }

    /// <summary>Where the last one stands that does not sort after <paramref name="key"/>; -1 if all do.</summary>
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
