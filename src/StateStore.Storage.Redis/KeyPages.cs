using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace StateStore.Storage.Redis;

/// <summary>Walks through the keys of all nodes of a Redis, one page at a time, so that it hardly slows a large Redis.</summary>
internal static class KeyPages
{
    private const int PageSize = 500;

    /// <summary>Reads the keys page by page.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="prefix">The text that the keys begin with; empty = all keys.</param>
    /// <param name="stop">Ends the walk.</param>
    public static async IAsyncEnumerable<string[]> ReadAsync(RedisConnection connection, string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var endpoint in connection.Multiplexer.GetEndPoints())
        {
            // A cluster node that has met no other does not know its own address. It reports ":6379", which the client library takes for a host. The
            // node is also listed under the address it was reached at.
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

    /// <summary>The pattern for MATCH of SCAN, with its special characters escaped.</summary>
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
