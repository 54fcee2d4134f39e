using System.Collections.Immutable;

namespace StateStore.Conformance.Storage;

/// <summary>An entry with damaged bytes affects no other entry, and can be listed, replaced and removed.</summary>
public class DamageConformance(IStorageTarget target) : StorageConformance(target)
{
    private static readonly DateTimeOffset Due = DateTimeOffset.UnixEpoch.AddDays(20_000);

    public static TheoryData<string> Bytes => [.. Damages.All];

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task A_damaged_entry_is_loaded_with_undamaged_ones(string bytes)
    {
        await PlantAsync(bytes);

        var loaded = await Storage.LoadManyAsync(Namespace, [.. new[] { "a", "bad", "z", "missing" }.Select(EntityKey.Conversation)], default);

        Assert.Equal([true, true, true, false], loaded.Select(entry => entry.Value is not null));
        Assert.Equal(bytes, Sample.Text(loaded[1].Value));
        Assert.Equal((1, 1), (loaded[0].Version.Value, loaded[2].Version.Value));
    }

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task A_damaged_entry_is_listed_and_due_with_undamaged_ones(string bytes)
    {
        await PlantAsync(bytes);

        var page = await Storage.ScanAsync(Namespace, new(KeyKind.Conversation, "", null, 10), default);
        var due = await Storage.ScanDueAsync(Namespace, Due, 10, default);

        Assert.Equal(["a", "bad", "z"], page.Entries.Select(entry => entry.Id));
        Assert.Equal(["a", "bad", "z"], due.Select(entry => entry.Key.Id).Order(StringComparer.Ordinal));
        Assert.All(due, entry => Assert.True(entry.HasValue));
    }

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task A_check_holds_for_the_version_that_a_damaged_entry_loads_with(string bytes)
    {
        await PlantAsync(bytes);
        var version = (await LoadAsync("bad")).Version;

        var replaced = await TryCommitAsync([new(Key("bad"), version)], [Put("bad", 2_000_000, "repaired")], [Sample.Event("repaired")]);

        Assert.True(replaced.IsCommitted);
        await AssertEntryAsync("bad", 2_000_000, Sample.ConversationValue(2_000_000, "repaired"));
        Assert.False((await TryCommitAsync([new(Key("bad"), version)], [Delete("bad", 2_000_001)], [])).IsCommitted);
    }

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task A_damaged_entry_can_be_deleted_and_forgotten(string bytes)
    {
        await PlantAsync(bytes);

        await WriteAsync(Delete("bad", 2_000_000));
        await AssertEntryAsync("bad", 2_000_000, null);
        await WriteAsync(Write.Forget(Key("bad")));
        await AssertEntryAsync("bad", 0, null);
        Assert.Equal(2, (await Storage.ScanAsync(Namespace, new(KeyKind.Conversation, "", null, 10), default)).Entries.Length);
    }

    private async Task PlantAsync(string bytes) => await CommitAsync(
        [
            Put("a", 1) with { Due = Due },
            Write.Put(Key("bad"), Sample.Version(1_000_000), Sample.Bytes(bytes), Due),
            Put("z", 1) with { Due = Due },
        ],
        []);
}

/// <summary>Values that other programs may leave in place of an entry.</summary>
public static class Damages
{
    public static readonly ImmutableArray<string> All =
    [
        "no json", "[1,2]", "7", "null", "{}", "{\"value\":{\"state\":\"open\",\"data\":{}}}", "{\"state\":7,\"data\":{}}", "{\"state\":\"open\",\"data\":[]}",
        "{\"version\":1000000,\"state\":\"open\",\"da", "\n", "{\"version\":1000000}\nno json", "\u0001\u0002",
    ];
}
