using StateStore.Conformance.Storage;
using StateStore.Storage.Memory;
using StateStore.Storage.Tests.Memory;

namespace StateStore.Storage.Tests.Broken;

/// <summary>The suite bites: each fault is caught by the test that names its rule, and that test passes on a sound store.</summary>
public sealed class BrokenStoreTests
{
    /// <summary>A test that hangs on a broken store has failed; the suite's own deadline is for sound stores on busy machines.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    [Fact]
    public Task A_dropped_event_is_caught() => AssertCaughtAsync<CommitConformance>(
        inner => new DropsTheLastEvent(inner), suite => suite.A_commit_makes_every_write_and_appends_every_event_in_order());

    [Fact]
    public Task A_doubled_event_is_caught() => AssertCaughtAsync<LogConformance>(
        inner => new DoublesTheEvent(inner), suite => suite.Equal_payloads_are_different_events());

    [Fact]
    public Task An_ignored_check_is_caught() => AssertCaughtAsync<CommitConformance>(
        inner => new IgnoresTheLastCheck(inner), suite => suite.Every_check_counts_wherever_it_stands());

    [Fact]
    public Task A_wrongly_reported_check_is_caught() => AssertCaughtAsync<CommitConformance>(
        inner => new ReportsTheLastFailure(inner), suite => suite.The_first_check_that_fails_is_the_one_reported());

    [Fact]
    public Task A_write_of_a_refused_commit_is_caught() => AssertCaughtAsync<CommitConformance>(
        inner => new WritesThoughRefused(inner), suite => suite.A_commit_with_a_wrong_check_is_refused_and_changes_nothing(1, "an old version"));

    [Fact]
    public Task An_event_of_a_refused_commit_is_caught() => AssertCaughtAsync<LogConformance>(
        inner => new AppendsThoughRefused(inner), suite => suite.A_refused_commit_appends_nothing_and_uses_no_order());

    [Fact]
    public Task A_split_commit_is_caught() => AssertCaughtAsync<ConcurrencyConformance>(
        inner => new SplitsTheCommit(inner), suite => suite.Several_entries_are_loaded_as_of_one_moment());

    [Fact]
    public Task A_forgotten_tombstone_is_caught() => AssertCaughtAsync<VersionConformance>(
        inner => new ForgetsTheTombstone(inner), suite => suite.A_deleted_entry_does_not_come_back_under_an_old_version());

    [Fact]
    public Task A_term_that_stays_is_caught() => AssertCaughtAsync<TermConformance>(
        inner => new KeepsTheFormerTerm(inner), suite => suite.An_entry_moves_from_its_former_term_to_the_new_one());

    [Fact]
    public Task A_due_time_that_stays_is_caught() => AssertCaughtAsync<DueConformance>(
        inner => new KeepsTheFormerDueTime(inner), suite => suite.Each_write_sets_the_due_time_anew());

    [Fact]
    public Task Entries_of_different_moments_are_caught() => AssertCaughtAsync<ConcurrencyConformance>(
        inner => new LoadsOneAfterTheOther(inner), suite => suite.Several_entries_are_loaded_as_of_one_moment());

    [Fact]
    public Task A_stale_cache_is_caught() => AssertCaughtAsync<ConcurrencyConformance>(
        inner => new AnswersFromAStaleCache(inner), suite => suite.What_a_commit_was_acknowledged_for_is_seen_by_everyone_who_looks_afterwards());

    [Fact]
    public Task Loads_that_are_mixed_up_are_caught() => AssertCaughtAsync<ConcurrencyConformance>(
        inner => new MixesUpThoseWhoLoad(inner), suite => suite.Each_of_many_who_load_at_the_same_time_gets_its_own_entry());

    [Fact]
    public Task Namespaces_that_meet_are_caught() => AssertCaughtAsync<NamespaceConformance>(
        inner => new CutsNamespacesAtTheColon(inner), suite => suite.A_check_looks_only_into_its_own_namespace());

    [Fact]
    public Task A_wrong_scan_order_is_caught() => AssertCaughtAsync<ScanConformance>(
        inner => new ScansInUtf16Order(inner), suite => suite.A_scan_lists_ids_in_the_order_of_their_utf8_bytes());

    [Fact]
    public Task An_ignored_prefix_is_caught() => AssertCaughtAsync<ScanConformance>(
        inner => new IgnoresThePrefix(inner), suite => suite.A_prefix_means_its_characters_and_nothing_else("a:", "a:|a:b"));

    [Fact]
    public Task A_lost_page_is_caught() => AssertCaughtAsync<ScanConformance>(
        inner => new EndsAfterOnePage(inner), suite => suite.Pages_joined_are_the_whole_whatever_their_size());

    [Fact]
    public async Task Ignored_bytes_of_a_page_are_caught()
    {
        Func<PageConformance, Task>[] tests =
        [
            suite => suite.A_scan_page_ends_before_the_entry_that_would_pass_its_bytes(false, null),
            suite => suite.A_log_page_ends_before_the_event_that_would_pass_its_bytes(),
            suite => suite.The_newest_events_end_before_the_one_that_would_pass_the_bytes(),
            suite => suite.A_history_page_ends_before_the_event_that_would_pass_its_bytes(),
            suite => suite.A_load_ends_before_the_entry_that_would_pass_its_bytes(),
        ];
        foreach (var test in tests)
        {
            await AssertCaughtAsync<PageConformance>(inner => new IgnoresTheBytesOfAPage(inner), test);
        }
    }

    [Fact]
    public Task A_large_item_that_nobody_gets_past_is_caught() => AssertCaughtAsync<PageConformance>(
        inner => new NeverGetsPastALargeItem(inner), suite => suite.The_first_item_of_a_page_fits_however_large_it_is());

    [Fact]
    public Task Trimming_too_little_is_caught() => AssertCaughtAsync<TrimConformance>(
        new BrokenTarget(options => new MemoryStorage(options with { EventRetention = options.EventRetention * 6 / 5 })),
        suite => suite.A_log_is_at_most_a_tenth_longer_than_its_retention_however_large_the_commits_are(50, 20));

    [Fact]
    public Task A_wrong_due_order_is_caught() => AssertCaughtAsync<DueConformance>(
        inner => new GivesTheLatestDueFirst(inner), suite => suite.The_earliest_come_first_and_no_more_than_the_limit());

    [Fact]
    public Task A_deleted_entry_that_seems_alive_is_caught() => AssertCaughtAsync<DueConformance>(
        inner => new TakesTheDeletedForAlive(inner), suite => suite.A_deleted_entry_may_itself_be_due());

    [Fact]
    public Task Trimming_too_much_is_caught() => AssertCaughtAsync<TrimConformance>(
        new BrokenTarget(options => new MemoryStorage(options with { EventRetention = options.EventRetention - 1 })),
        suite => suite.At_least_the_newest_events_up_to_the_retention_are_kept());

    [Fact]
    public Task Trimming_in_silence_is_caught() => AssertCaughtAsync<TrimConformance>(
        inner => new TrimsInSilence(inner), suite => suite.A_reader_whose_next_events_were_trimmed_is_told_of_the_gap());

    [Fact]
    public Task A_history_trimmed_with_the_log_is_caught() => AssertCaughtAsync<HistoryConformance>(
        inner => new ForgetsHistoryWithTheLog(inner), suite => suite.Trimming_the_log_takes_nothing_from_it());

    [Fact]
    public Task A_history_that_outlives_its_entry_is_caught() => AssertCaughtAsync<HistoryConformance>(
        inner => new KeepsTheHistoryOfTheForgotten(inner), suite => suite.What_comes_after_a_forgotten_entry_inherits_nothing());

    [Fact]
    public Task A_history_longer_than_asked_for_is_caught() => AssertCaughtAsync<HistoryConformance>(
        new BrokenTarget(options => new MemoryStorage(options with { HistoryLength = options.HistoryLength + 1 })),
        suite => suite.It_holds_exactly_as_many_as_are_kept_however_many_there_were());

    [Fact]
    public Task A_history_of_a_key_as_long_as_that_of_a_conversation_is_caught() => AssertCaughtAsync<HistoryConformance>(
        new BrokenTarget(options => new MemoryStorage(options with { KeyHistoryLength = options.HistoryLength })),
        suite => suite.A_key_has_as_many_as_keys_are_to_have());

    [Fact]
    public Task An_ignored_quota_is_caught() => AssertCaughtAsync<GrowthConformance>(
        inner => new IgnoresTheQuota(inner), suite => suite.What_does_not_fit_changes_nothing_and_is_told_what_is_there());

    [Fact]
    public Task A_quota_that_is_looked_at_too_early_is_caught() => AssertCaughtAsync<GrowthConformance>(
        inner => new LooksAtTheQuotaTooEarly(inner), suite => suite.A_failed_check_comes_first());

    [Fact]
    public Task A_history_in_the_wrong_order_is_caught() => AssertCaughtAsync<HistoryConformance>(
        inner => new GivesTheOldestOfAHistoryFirst(inner), suite => suite.The_newest_come_first_and_no_more_than_the_limit());

    [Fact]
    public Task A_skipped_event_is_caught() => AssertCaughtAsync<LogConformance>(
        inner => new SkipsTheNextEvent(inner), suite => suite.Reading_page_by_page_gives_every_event_once());

    [Fact]
    public Task A_lost_wake_up_is_caught() => AssertCaughtAsync<WaitConformance>(
        inner => new LosesTheWakeUp(inner), suite => suite.Waiting_behind_an_older_position_ends_at_once());

    [Fact]
    public Task An_ignored_cancellation_is_caught() => AssertCaughtAsync<WaitConformance>(
        inner => new IgnoresCancellation(inner), suite => suite.Cancelling_ends_the_waiting_and_harms_nobody_else());

    [Fact]
    public Task A_name_cut_short_is_caught() => AssertCaughtAsync<KeyConformance>(
        inner => new CutsNamesAtTheNul(inner), suite => suite.A_key_may_be_any_text());

    [Fact]
    public Task An_empty_name_taken_for_none_is_caught() => AssertCaughtAsync<KeyConformance>(
        inner => new TakesTheEmptyNameForNone(inner), suite => suite.Any_text_is_listed_in_the_order_of_its_bytes(7));

    [Fact]
    public Task A_wrong_count_of_keys_is_caught() => AssertCaughtAsync<KeyConformance>(
        inner => new CountsWhatIsGone(inner), suite => suite.Keys_and_the_bytes_of_their_values_are_counted());

    [Fact]
    public Task A_damaged_entry_that_fails_its_neighbours_is_caught() => AssertCaughtAsync<DamageConformance>(
        inner => new FailsAllForOneThatIsDamaged(inner), suite => suite.A_damaged_entry_is_loaded_beside_sound_ones("no json"));

    [Fact]
    public Task A_damaged_entry_that_the_sweep_does_not_see_is_caught() => AssertCaughtAsync<DamageConformance>(
        inner => new HidesTheDamagedFromTheSweep(inner), suite => suite.A_damaged_entry_is_listed_and_is_due_beside_sound_ones("no json"));

    [Fact]
    public Task A_kind_of_entry_that_outlives_its_namespace_is_caught() => AssertCaughtAsync<DeletionConformance>(
        inner => new KeepsAnswersOfTheDeleted(inner), suite => suite.Nothing_is_seen_of_a_deleted_namespace_before_and_after_it_is_swept());

    [Fact]
    public Task A_version_that_comes_back_with_its_namespace_is_caught() => AssertCaughtAsync<DeletionConformance>(
        inner => new BeginsVersionsAnew(inner), suite => suite.No_version_of_the_former_life_passes_a_check());

    [Fact]
    public Task A_deletion_in_silence_is_caught() => AssertCaughtAsync<DeletionConformance>(
        inner => new DeletesInSilence(inner), suite => suite.Whoever_follows_a_log_is_woken_and_told_of_the_gap());

    [Fact]
    public Task A_due_namespace_that_is_not_found_is_caught() => AssertCaughtAsync<DueConformance>(
        inner => new KeepsTheFirstDueTimeOfANamespace(inner), suite => suite.A_namespace_is_found_by_the_due_times_that_it_has_now());

    [Fact]
    public Task A_namespace_too_many_is_caught() => AssertCaughtAsync<NamespaceQuotaConformance>(
        new BrokenTarget(options => new MemoryStorage(options with { MaxNamespaces = options.MaxNamespaces + 1 })),
        suite => suite.One_namespace_too_many_is_refused_and_changes_nothing());

    [Fact]
    public async Task The_model_catches_what_needs_no_race()
    {
        Func<IStateStorage, IStateStorage>[] faults =
        [
            inner => new DropsTheLastEvent(inner), inner => new DoublesTheEvent(inner), inner => new IgnoresTheLastCheck(inner),
            inner => new ReportsTheLastFailure(inner), inner => new WritesThoughRefused(inner), inner => new AppendsThoughRefused(inner),
            inner => new ForgetsTheTombstone(inner), inner => new KeepsTheFormerTerm(inner), inner => new KeepsTheFormerDueTime(inner),
            inner => new ScansInUtf16Order(inner), inner => new IgnoresThePrefix(inner), inner => new EndsAfterOnePage(inner),
            inner => new GivesTheLatestDueFirst(inner), inner => new TakesTheDeletedForAlive(inner), inner => new SkipsTheNextEvent(inner),
            inner => new KeepsTheHistoryOfTheForgotten(inner), inner => new GivesTheOldestOfAHistoryFirst(inner),
            inner => new TakesTheEmptyNameForNone(inner), inner => new CountsWhatIsGone(inner),
        ];
        foreach (var fault in faults)
        {
            var failure = await RunAsync<ModelConformance>(new BrokenTarget(fault), suite => suite.Random_sequences_agree_with_the_model());
            Assert.StartsWith("Seed ", failure?.Message, StringComparison.Ordinal);
        }
    }

    private static Task AssertCaughtAsync<TSuite>(Func<IStateStorage, IStateStorage> broken, Func<TSuite, Task> test)
        where TSuite : StorageConformance => AssertCaughtAsync(new BrokenTarget(broken), test);

    private static async Task AssertCaughtAsync<TSuite>(IStorageTarget broken, Func<TSuite, Task> test)
        where TSuite : StorageConformance
    {
        Assert.Null(await RunAsync(new MemoryTarget(), test));
        Assert.NotNull(await RunAsync<TSuite>(broken, suite => test(suite).WaitAsync(Patience)));
    }

    /// <summary>Runs one test of the suite as the test runner would; gives what it failed with.</summary>
    private static async Task<Exception?> RunAsync<TSuite>(IStorageTarget target, Func<TSuite, Task> test)
        where TSuite : StorageConformance
    {
        // Constructors may have further parameters, which all have defaults.
        var constructor = typeof(TSuite).GetConstructors().Single();
        var suite = (TSuite)constructor.Invoke([target, .. constructor.GetParameters().Skip(1).Select(parameter => parameter.DefaultValue)]);
        await suite.InitializeAsync();
        var failure = await Record.ExceptionAsync(() => test(suite));
        await suite.DisposeAsync();
        return failure;
    }
}
