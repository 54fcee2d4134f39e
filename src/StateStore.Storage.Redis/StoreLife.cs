namespace StateStore.Storage.Redis;

/// <summary>
/// The life that versions carry of the Redis they were read from (<see cref="EntityVersion.Life"/>). It mixes the life of the namespace and the connection. The
/// life of a namespace begins with its first commit, and again after FLUSHALL. DESIGN.md, "A Redis that begins anew".
/// </summary>
internal static class StoreLife
{
    /// <summary>An odd number, so that no two connections give the same product; its bits spread over those of the life, which has 52.</summary>
    private const ulong Spread = 0x9E3779B97F4A7C15;

    /// <param name="life">The life of the namespace.</param>
    /// <param name="generation"><see cref="RedisConnection.Generation"/>.</param>
    /// <returns>A number that is never 0, because 0 means that the store tells no life.</returns>
    public static long Of(long life, int generation)
    {
        var told = life ^ (long)((ulong)generation * Spread);
        return told == 0 ? 1 : told;
    }

    /// <summary>The first check on something that was read in another life.</summary>
    public static Check? FirstOfAnother(Commit commit, long life)
    {
        foreach (var check in commit.Checks)
        {
            if (check.Version.Life != 0 && check.Version.Life != life)
            {
                return check;
            }
        }

        return null;
    }
}
