using System.Globalization;
using System.Text;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Sqlite.Tests.Processes;

/// <summary>Work with a result that can always be checked: conversations that count up, with one event <c>id:version</c> for each count.</summary>
internal static class Counting
{
    public const string Namespace = "bot";

    /// <summary>The number of index terms. The term of a conversation is its version modulo this number.</summary>
    private const int Terms = 3;

    /// <summary>The time before the first version. A conversation gains a term one second after the one before.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The conversations that all processes increment.</summary>
    public const int Shared = 4;

    /// <summary>
    /// Counts up one conversation until the process ends. Writes <c>id:version</c> after each acknowledgement, to a writer that several callers may use at
    /// once.
    /// </summary>
    public static async Task LoadAsync(IStateStorage storage, string id, TextWriter acknowledged)
    {
        while (true)
        {
            var version = await TryIncrementAsync(storage, id);
            await acknowledged.WriteLineAsync($"{id}:{version}");
        }
    }

    public static async Task IncrementAsync(IStateStorage storage, string id, int times)
    {
        for (var won = 0; won < times;)
        {
            won += await TryIncrementAsync(storage, id) is null ? 0 : 1;
        }
    }

    public static async Task AppendEachLineAsync(IStateStorage storage, TextReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            await storage.CommitAsync(new(Namespace, [], [], [new(Sample.Bytes(line))]), default);
        }
    }

    /// <summary>
    /// Asserts that the log is numbered without a gap and has exactly the versions of each conversation. The counts of the terms must equal a recount.
    /// </summary>
    public static async Task<Dictionary<string, long>> VerifyAsync(IStateStorage storage)
    {
        var page = await storage.ReadLogAsync(Namespace, LogPosition.Start, int.MaxValue, default);
        var versions = new Dictionary<string, long>();
        for (var i = 0; i < page.Entries.Length; i++)
        {
            Assert.Equal(LogPosition.Sequence(i + 1), page.Entries[i].Position);
            var (id, version) = Parse(Encoding.UTF8.GetString(page.Entries[i].Payload.Span));
            Assert.Equal(versions.GetValueOrDefault(id) + 1, version);
            versions[id] = version;
        }

        foreach (var (id, version) in versions)
        {
            Assert.Equal(version, (await storage.LoadAsync(Namespace, EntityKey.Conversation(id), default)).Version.Value);
        }

        var info = await storage.InfoAsync(Namespace);
        Assert.Equal(LogPosition.Sequence(page.Entries.Length), page.Tail);
        Assert.Equal(new(Namespace, versions.Count, page.Entries.Length), info);
        await VerifyTermsAsync(storage);
        return versions;
    }

    /// <summary>Asserts that counts and ages equal a recount of the conversations of each term.</summary>
    public static async Task VerifyTermsAsync(IStateStorage storage)
    {
        var now = Start.AddDays(1);
        var found = (await storage.ReadTermsAsync(Namespace, new(KeyKind.Conversation, null, Terms, now), default)).Terms.ToDictionary(term => term.Term);
        for (var version = 1; version <= Terms; version++)
        {
            var term = TermOf(version);
            var counted = (await storage.ScanAsync(Namespace, new(KeyKind.Conversation, "", null, int.MaxValue, term), default)).Entries.Select(entry => entry.Id);
            var byAge = (await storage.ScanByAgeAsync(Namespace, new(KeyKind.Conversation, term, now, null, int.MaxValue), default)).Entries;
            Assert.Equal(counted.Order(), byAge.Select(entry => entry.Id).Order());
            Assert.Equal(byAge.Select(entry => entry.Version.Value).Order(), byAge.Select(entry => entry.Version.Value));
            var summary = found.GetValueOrDefault(term) ?? new(term, 0);
            Assert.Equal(byAge.Length, summary.Count);
            Assert.Equal(byAge.IsEmpty ? null : TimeOf(byAge[0].Version.Value), summary.Oldest);
        }
    }

    /// <summary>Makes the write that counts a conversation up.</summary>
    public static Write Increment(string id, long version) => Sample.PutInTerm(id, version, version > 1 ? TermOf(version - 1) : null, TermOf(version)) with
    {
        TermAt = TimeOf(version),
    };

    public static (string Id, long Version) Parse(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return (line[..colon], long.Parse(line.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    private static async Task<long?> TryIncrementAsync(IStateStorage storage, string id)
    {
        var key = EntityKey.Conversation(id);
        var current = (await storage.LoadAsync(Namespace, key, default)).Version;
        var next = current.Next.Value;
        var result = await storage.CommitAsync(new(Namespace, [new(key, current)], [Increment(id, next)], [new(Sample.Bytes($"{id}:{next}"))]), default);
        return result.IsCommitted ? next : null;
    }

    private static string TermOf(long version) => $"term {version % Terms}";

    private static DateTimeOffset TimeOf(long version) => Start.AddSeconds(version);
}
