namespace StateStore.JsonSchema;

/// <summary>Suggests the name that the author of a misspelt name probably meant.</summary>
public static class NearName
{
    private const int MaxLength = 40;

    /// <summary>
    /// Finds the nearest of <paramref name="names"/>: at most two edits away, one for names of three or four characters, none for shorter names. Returns null
    /// if none is near.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> names)
    {
        var most = name.Length <= 2 ? -1 : name.Length <= 4 ? 1 : 2;
        string? nearest = null;
        foreach (var candidate in names)
        {
            if (most < 0 || name.Length > MaxLength || Math.Abs(candidate.Length - name.Length) > most || candidate == name)
            {
                continue;
            }

            var distance = Distance(name, candidate);
            if (distance > most)
            {
                continue;
            }

            most = distance - 1;
            nearest = candidate;
        }

        return nearest;
    }

    /// <summary>The number of insertions, deletions, replacements and swaps of neighbors between two names, ignoring case.</summary>
    private static int Distance(string left, string right)
    {
        var width = right.Length + 1;
        Span<int> rows = stackalloc int[3 * (MaxLength + 3)];
        var older = rows[..width];
        var old = rows.Slice(MaxLength + 3, width);
        var now = rows.Slice(2 * (MaxLength + 3), width);
        for (var j = 0; j < width; j++)
        {
            old[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j < width; j++)
            {
                var isSame = Same(left[i - 1], right[j - 1]);
                now[j] = Math.Min(Math.Min(now[j - 1], old[j]) + 1, old[j - 1] + (isSame ? 0 : 1));
                var isSwap = i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]);
                if (isSwap)
                {
                    now[j] = Math.Min(now[j], older[j - 2] + 1);
                }
            }

            var free = older;
            older = old;
            old = now;
            now = free;
        }

        return old[right.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
