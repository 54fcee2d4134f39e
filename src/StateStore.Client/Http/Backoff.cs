namespace StateStore.Client.Http;

/// <summary>The pauses between attempts: exponential with full jitter, so that callers of a restarted server do not come back together.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>The pause after an attempt.</summary>
    /// <param name="attempt">The number of the attempt, from 0.</param>
    /// <param name="least">The shortest pause: the time that the server asked for.</param>
    public static TimeSpan After(int attempt, TimeSpan least)
    {
        var most = attempt < 10 ? First * (1 << attempt) : Longest;
        return least + (Random.Shared.NextDouble() * (most < Longest ? most : Longest));
    }
}
