using System.Text.Json;

namespace StateStore.EndToEnd.Tests;

/// <summary>A change that the server has acknowledged to a writer.</summary>
internal sealed record Acknowledged(string Conversation, long Version, string State);

/// <summary>
/// Compares a finished log with the acknowledged changes: the log has every acknowledged change, no gap and no repeated event. Each event starts from the
/// state that the previous one ended with.
/// </summary>
internal static class ChangeLogChecker
{
    /// <param name="payloads">The whole log of the namespace.</param>
    /// <param name="acknowledged">The changes acknowledged to all writers together.</param>
    /// <param name="states">The state and version of each conversation as read now.</param>
    public static void Check(
        IEnumerable<string> payloads, IReadOnlyCollection<Acknowledged> acknowledged, IReadOnlyDictionary<string, (string State, long Version)> states)
    {
        var made = new Dictionary<(string, long), string>();
        var last = new Dictionary<string, (string State, long Version)>();
        foreach (var payload in payloads)
        {
            using var change = JsonDocument.Parse(payload);
            var id = change.RootElement.GetProperty("conversation_id").GetString()!;
            var version = change.RootElement.GetProperty("version").GetInt64();
            var state = change.RootElement.GetProperty("current").GetProperty("state").GetString()!;
            var previous = change.RootElement.GetProperty("previous");
            var before = last.GetValueOrDefault(id);

            Assert.True(version == before.Version + 1, $"{id}: version {version} follows {before.Version}");
            Assert.Equal(before.State, previous.ValueKind == JsonValueKind.Null ? null : previous.GetProperty("state").GetString());
            last[id] = (state, version);
            made.Add((id, version), state);
        }

        foreach (var (id, version, state) in acknowledged)
        {
            Assert.True(made.TryGetValue((id, version), out var found), $"{id}: version {version} was acknowledged but is not in the log");
            Assert.Equal(state, found);
        }

        Assert.Equal(acknowledged.Count, acknowledged.Select(change => (change.Conversation, change.Version)).Distinct().Count());
        Assert.Equal(last.OrderBy(pair => pair.Key), states.OrderBy(pair => pair.Key));
    }
}
