using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace StateStore.Storage.Redis;

/// <summary>Walks through the keys of a whole Redis, all nodes of it, one page at a time: a large one notices little.</summary>
internal static class KeyPages
{
    private const int PageSize = 500;

    /// <param name="connection">Where.</param>
    /// <param name="prefix">Only keys that begin with this; empty = all.</param>
    /// <param name="stop">Ends it.</param>
    public static async IAsyncEnumerable<string[]> ReadAsync(RedisConnection connection, string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var endpoint in connection.Multiplexer.GetEndPoints())
        {
            // A cluster's node that has met no other does not know its own address, and tells ":6379", which the client library takes for a host. It is
            // here under the address it was asked at too.
            if (endpoint is DnsEndPoint { Port: 0 })
            {
                continue;
            }

            var keys = connection.Multiplexer.GetServer(endpoint).KeysAsync(connection.Database.Database, Pattern(prefix), PageSize);
            await foreach (var page in keys.Chunk(PageSize).WithCancellation(stop).ConfigureAwait(false))
            {
                yield return [.. page.Select(key => (string?)key).OfType<string>()];
            }
        }
    }

    /// <summary>As SCAN's MATCH wants it, with its special characters escaped.</summary>
    private static string Pattern(string prefix)
    {
        var pattern = new StringBuilder(prefix.Length + 1);
        foreach (var character in prefix)
        {
            pattern.Append(character is '*' or '?' or '[' or ']' or '^' or '\\' ? "\\" : "").Append(character);
        }

        return pattern.Append('*').ToString();
    }
}
