using StateStore.Conformance;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>Conversations whose states an earlier version of the store, or an older tool, wrote without the times at which they were entered.</summary>
public sealed class TermBackfillTests() : RedisTests(new RedisTarget())
{
    private const int Many = 1_200;

    private static readonly DateTimeOffset Noon = new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Conversations_of_an_earlier_version_get_their_times_before_the_first_read()
    {
        await FillAsync();
        await ForgetTimesAsync();

        Assert.Equal([("closed", Many / 2), ("open", Many / 2L)], await CountsAsync(Storage));
        Assert.Equal("done", await Raw.HashGetAsync("bot:tombstones", "timed"));
        Assert.Equal([IdOf(1), IdOf(3)], await OldestAsync(Storage, "closed", 2));
    }

    [Fact]
    public async Task A_list_by_age_gives_conversations_of_an_earlier_version_their_times_too()
    {
        await FillAsync();
        await ForgetTimesAsync();

        Assert.Equal([IdOf(0), IdOf(2)], await OldestAsync(Storage, "open", 2));
    }

    [Fact]
    public async Task A_time_comes_from_the_end_of_the_value_and_not_from_its_data()
    {
        await WriteAsync(
            Put("data", """{"version":1,"state":"open","data":{"x":{},"entered_at":5}}"""),
            Put("expiring", """{"version":1,"state":"open","data":{"entered_at":6},"expires_at":9}"""),
            Put("known", """{"version":1,"state":"open","data":{"entered_at":7},"entered_at":8,"updated_at":9,"expires_at":10}"""),
            Put("beyond", """{"version":1,"state":"open","data":{},"entered_at":999999999999999999}"""));
        await ForgetTimesAsync();

        var open = Assert.Single((await Storage.ReadTermsAsync(Namespace, new(KeyKind.Conversation, null, 10, Noon), default)).Terms);
        Assert.Equal((4, DateTimeOffset.FromUnixTimeMilliseconds(8)), (open.Count, open.Oldest));
        Assert.InRange(open.Median!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal("known", Assert.Single(await OldestAsync(Storage, "open", 1)));

        static Write Put(string id, string value) => Write.Put(EntityKey.Conversation(id), new(1), Sample.Bytes(value), term: "open");
    }

    [Fact]
    public async Task Several_processes_fill_in_times_together_while_conversations_change()
    {
        await FillAsync();
        await ForgetTimesAsync();
        var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            var other = await CreateAsync();
            await other.OpenAsync(default);
            return other;
        }));
        var writing = Task.Run(async () =>
        {
            for (var n = 0; n < Many; n += 6)
            {
                await WriteAsync(Sample.Delete(IdOf(n), 2), Move(IdOf(n + 1), "closed", "new"), Enter("new " + IdOf(n), "new", n));
            }
        });
        await Task.WhenAll(others.Select(other => CountsAsync(other)));
        await writing;

        Assert.Equal([("closed", 400L), ("new", 400L), ("open", 400L)], await CountsAsync(others[0]));
        Assert.Equal(Many, await Raw.HashLengthAsync("bot:index:conversation:since"));
        foreach (var other in others)
        {
            await other.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_fill_that_another_process_has_begun_is_continued()
    {
        await FillAsync();
        await ForgetTimesAsync();
        await Raw.HashSetAsync("bot:tombstones", "timed", "at:" + IdOf(999));

        // The cursor says that those before it have their times.
        Assert.Equal(Many - 1_000, (await CountsAsync(Storage)).Sum(term => term.Count));
    }

    [Fact]
    public async Task A_change_before_the_first_read_counts_as_a_departure_from_the_state_that_the_index_knows()
    {
        await WriteAsync(Enter("a", "open", 0), Enter("b", "open", 0));
        await ForgetTimesAsync();
        await Raw.KeyDeleteAsync([.. new NamespaceKeys(Namespace, isCluster: false).ConversationTimes.AllFlows()]);
        await WriteAsync(Move("a", "open", "closed"));

        var terms = (await Storage.ReadTermsAsync(Namespace, new(KeyKind.Conversation, null, 10, Noon), default)).Terms;
        Assert.Equal([("closed", 1, new(1, 0)), ("open", 1, new TermFlow(0, 1))], terms.Select(term => (term.Term, term.Count, term.LastHour)));
    }

    [Fact]
    public async Task Times_of_a_namespace_that_an_earlier_version_deleted_are_not_those_of_its_next_life()
    {
        await WriteAsync(Enter("a", "open", 0), Enter("b", "closed", 0));
        await Raw.KeyDeleteAsync(["bot:tombstones", "bot:index:conversation", "bot:index:conversation:terms", "bot:index:conversation:term-of"]);
        await WriteAsync(Enter("a", "open", 5));

        Assert.Equal([("open", 1L)], (await CountsAsync(Storage)).Where(term => term.Count > 0));
    }

    [Fact]
    public async Task Conversations_of_an_older_tool_have_a_time_once_they_are_taken_over_and_keep_it_while_their_state_stays()
    {
        await Deadline.Within(Storage.TakenOver, "the takeover");
        await Raw.StringSetAsync("bot:conversation:old", "{\"state\":\"open\",\"data\":{}}");
        await Raw.KeyDeleteAsync("statestore:takeover");
        await using var another = await CreateAsync();
        await another.OpenAsync(default);
        await Deadline.Within(another.TakenOver, "the takeover");
        var since = await Raw.HashGetAsync("bot:index:conversation:since", "old");
        await WriteAsync(Enter("old", "open", 0));

        Assert.Equal([("open", 1L)], await CountsAsync(Storage));
        Assert.Equal(since, await Raw.HashGetAsync("bot:index:conversation:since", "old"));
        await WriteAsync(Move("old", "open", "done"));
        Assert.Equal([("done", 1L)], await CountsAsync(Storage));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":terms")]
    public async Task Flows_of_another_type_fail_neither_a_commit_nor_a_read(string suffix)
    {
        var (flows, _) = new NamespaceKeys(Namespace, isCluster: false).ConversationTimes.FlowsAt(Noon.ToUnixTimeMilliseconds());
        await Raw.StringSetAsync(flows.Append(suffix), "spoilt");
        Assert.Empty(await CountsAsync(Storage));
        await WriteAsync(Enter("a", "open", 0));

        var open = Assert.Single((await Storage.ReadTermsAsync(Namespace, new(KeyKind.Conversation, null, 10, Noon), default)).Terms);
        Assert.Equal((1, new TermFlow(1, 0)), (open.Count, open.LastHour));
    }

    private static string IdOf(int n) => $"{n:x4}";

    private static Write Enter(string id, string term, int seconds)
    {
        var at = Noon.AddSeconds(seconds);
        var value = ConversationCodec.Encode(new(1), new(term, JsonText.EmptyObject) { EnteredAt = at, UpdatedAt = at });
        return Write.Put(EntityKey.Conversation(id), new(1), value, term: term) with { TermAt = at };
    }

    private static Write Move(string id, string former, string term) => Enter(id, term, 0) with { FormerTerm = former };

    /// <summary>Conversations in two states in turns, each a second after the one before.</summary>
    private async Task FillAsync() => await WriteAsync([.. Enumerable.Range(0, Many).Select(n => Enter(IdOf(n), n % 2 == 0 ? "open" : "closed", n))]);

    /// <summary>Leaves what an earlier version would have written.</summary>
    private async Task ForgetTimesAsync()
    {
        await Raw.KeyDeleteAsync(["bot:index:conversation:ages", "bot:index:conversation:since"]);
        await Raw.HashDeleteAsync("bot:tombstones", "timed");
    }

    private static async Task<IEnumerable<string>> OldestAsync(RedisStorage storage, string term, int limit) =>
        (await storage.ScanByAgeAsync(Namespace, new(KeyKind.Conversation, term, DateTimeOffset.MaxValue, null, limit), default)).Entries.Select(entry => entry.Id);
}
