using System.Text.Json;

namespace StateStore.EndToEnd.Tests;

/// <summary>A change that a writer was told is made.</summary>
internal sealed record Acknowledged(string Conversation, long Version, string State);

/// <summary>
/// Holds a finished log against what writers were told: nothing acknowledged is missing, nothing is missing or doubled between, and
/// each event begins where the one before it ended.
/// </summary>
internal static class ChangeLogChecker
{
    /// <param name="payloads">The whole log of the namespace.</param>
    /// <param name="acknowledged">What all writers together were told.</param>
    /// <param name="states">Each conversation's state and version as it is read now.</param>
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
