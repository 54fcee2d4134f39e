using System.Collections.Immutable;

namespace StateStore.Core.Conversations;

/// <summary>The timeouts of a conversation. One reference, because most conversations have none.</summary>
/// <param name="Armed">The timeouts that wait, the earliest first.</param>
/// <param name="Stuck">The timeout that was refused; null if there is none.</param>
internal sealed record PendingTimeouts(ImmutableArray<ArmedTimeout> Armed, StuckTimeout? Stuck)
{
    /// <summary>The timeouts in the order of their times; null if there are none.</summary>
    public static PendingTimeouts? Of(ImmutableArray<ArmedTimeout> armed, StuckTimeout? stuck) =>
        armed.IsDefaultOrEmpty && stuck is null ? null : new(armed.IsDefault ? [] : [.. armed.OrderBy(timeout => timeout.At)], stuck);

    public bool Equals(PendingTimeouts? other) => other is not null && Stuck == other.Stuck && Armed.AsSpan().SequenceEqual(other.Armed.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Armed.Length, Armed.Length == 0 ? default : Armed[0], Stuck);
}
