using StateStore.Conformance.Storage;
using StateStore.Storage.Memory;
using StateStore.Storage.Tests.Memory;

namespace StateStore.Storage.Tests.Broken;

/// <summary>Tests of the storage suite: the test of each rule catches a store that breaks the rule, and passes on a correct store.</summary>
public sealed class BrokenStoreTests
{
    /// <summary>A test that hangs on a broken store has failed. The suite's own deadline is longer, for correct stores on busy machines.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    [Fact]
    public Task A_dropped_event_is_caught() => AssertCaughtAsync<CommitConformance>(
        inner => new DropsTheLastEvent(inner), suite => suite.A_commit_makes_every_write_and_appends_every_event_in_order());

    [Fact]
    public Task An_event_in_the_wrong_log_is_caught() => AssertCaughtAsync<InboxConformance>(
        inner => new AppendsToOneLog(inner), suite => suite.A_commit_appends_each_event_to_the_log_that_the_event_names());

    [Fact]
    public Task A_doubled_event_is_caught() => AssertCaughtAsync<LogConformance>(
        inner => new DoublesTheEvent(inner), suite => suite.Equal_payloads_are_different_events());

    [Fact]
    public Task A_dry_run_that_is_made_is_caught() => AssertCaughtAsync<DryRunConformance>(
        inner => new MakesDryRuns(inner), suite => suite.A_dry_run_of_a_commit_that_would_be_made_succeeds_and_changes_nothing());

    [Fact]
    public Task A_dry_run_without_checks_is_caught() => AssertCaughtAsync<DryRunConformance>(
        inner => new AcceptsEveryDryRun(inner), suite => suite.A_dry_run_of_a_commit_with_a_wrong_check_is_refused());

    [Fact]
    public Task An_ignored_check_is_caught() => AssertCaughtAsync<CommitConformance>(
        inner => new IgnoresTheLastCheck(inner), suite => suite.Every_check_counts_at_every_position());

    [Fact]
    public Task A_wrongly_reported_check_is_caught() => AssertCaughtAsync<CommitConformance>(
        inner => new ReportsTheLastFailure(inner), suite => suite.The_first_failing_check_is_reported());

    [Fact]
    public Task A_write_of_a_refused_commit_is_caught() => AssertCaughtAsync<CommitConformance>(
        inner => new WritesThoughRefused(inner), suite => suite.A_commit_with_a_wrong_check_is_refused_and_changes_nothing(1, "an old version"));

    [Fact]
    public Task An_event_of_a_refused_commit_is_caught() => AssertCaughtAsync<LogConformance>(
        inner => new AppendsThoughRefused(inner), suite => suite.A_refused_commit_appends_nothing_and_uses_no_position());

    [Fact]
    public Task A_split_commit_is_caught() => AssertCaughtAsync<ConcurrencyConformance>(
        inner => new SplitsTheCommit(inner), suite => suite.A_load_of_several_entries_shows_one_moment());

    [Fact]
    public Task A_store_of_keys_with_a_stale_cache_is_caught() => AssertCaughtAsync<AccessConformance>(
        inner => new AnswersFromAStaleCache(inner), suite => suite.A_revocation_by_one_process_holds_in_another_within_a_second());

    [Fact]
    public Task A_forgotten_tombstone_is_caught() => AssertCaughtAsync<VersionConformance>(
        inner => new ForgetsTheTombstone(inner), suite => suite.A_deleted_entry_cannot_be_recreated_with_an_old_version());

    [Fact]
    public Task A_term_that_is_not_replaced_is_caught() => AssertCaughtAsync<TermConformance>(
        inner => new KeepsTheFormerTerm(inner), suite => suite.An_entry_moves_from_its_previous_term_to_the_new_one());

    [Fact]
    public Task A_term_without_its_time_is_caught() => AssertCaughtAsync<TermTimesConformance>(
        inner => new ForgetsTheTimeOfATerm(inner), suite => suite.A_term_has_the_number_of_its_entries_and_the_time_of_the_oldest());

    [Fact]
    public Task An_age_that_begins_anew_with_each_write_is_caught() => AssertCaughtAsync<TermTimesConformance>(
        inner => new BeginsTheAgeAnewWithEachWrite(inner), suite => suite.A_write_without_a_term_keeps_count_and_time());

    [Fact]
    public Task A_move_that_counts_twice_is_caught() => AssertCaughtAsync<TermTimesConformance>(
        inner => new CountsEachMoveTwice(inner), suite => suite.Arrivals_and_departures_count_within_the_last_minute_and_the_last_hour());

    [Fact]
    public Task A_due_time_that_is_not_replaced_is_caught() => AssertCaughtAsync<DueConformance>(
        inner => new KeepsTheFormerDueTime(inner), suite => suite.Each_write_replaces_the_due_time());

    [Fact]
    public Task A_load_of_entries_from_different_moments_is_caught() => AssertCaughtAsync<ConcurrencyConformance>(
        inner => new LoadsOneAfterTheOther(inner), suite => suite.A_load_of_several_entries_shows_one_moment());

    [Fact]
    public Task A_stale_cache_is_caught() => AssertCaughtAsync<ConcurrencyConformance>(
        inner => new AnswersFromAStaleCache(inner), suite => suite.An_acknowledged_commit_is_visible_to_every_later_read());

    [Fact]
    public Task A_load_that_returns_the_entry_of_another_load_is_caught() => AssertCaughtAsync<ConcurrencyConformance>(
        inner => new MixesUpThoseWhoLoad(inner), suite => suite.Concurrent_loads_each_get_their_own_entry());

    [Fact]
    public Task Namespaces_that_share_entries_are_caught() => AssertCaughtAsync<NamespaceConformance>(
        inner => new CutsNamespacesAtTheColon(inner), suite => suite.A_check_reads_only_its_own_namespace());

    [Fact]
    public Task A_wrong_scan_order_is_caught() => AssertCaughtAsync<ScanConformance>(
        inner => new ScansInUtf16Order(inner), suite => suite.A_scan_lists_ids_in_the_order_of_their_utf8_bytes());

    [Fact]
    public Task An_ignored_prefix_is_caught() => AssertCaughtAsync<ScanConformance>(
        inner => new IgnoresThePrefix(inner), suite => suite.A_prefix_has_no_wild_cards("a:", "a:|a:b"));

    [Fact]
    public Task A_lost_page_is_caught() => AssertCaughtAsync<ScanConformance>(
        inner => new EndsAfterOnePage(inner), suite => suite.Pages_of_any_size_together_are_the_whole_list());

    [Fact]
    public async Task An_ignored_byte_limit_of_a_page_is_caught()
    {
        Func<PageConformance, Task>[] tests =
        [
            suite => suite.A_scan_page_ends_before_the_entry_that_would_exceed_its_byte_limit(false, null),
            suite => suite.A_log_page_ends_before_the_event_that_would_exceed_its_byte_limit(),
            suite => suite.The_newest_events_end_before_the_event_that_would_exceed_the_byte_limit(),
            suite => suite.A_history_page_ends_before_the_event_that_would_exceed_its_byte_limit(),
            suite => suite.A_load_ends_before_the_entry_that_would_exceed_its_byte_limit(),
        ];
        foreach (var test in tests)
        {
            await AssertCaughtAsync<PageConformance>(inner => new IgnoresTheBytesOfAPage(inner), test);
        }
    }

    [Fact]
    public Task A_large_item_that_blocks_paging_is_caught() => AssertCaughtAsync<PageConformance>(
        inner => new NeverGetsPastALargeItem(inner), suite => suite.A_page_contains_at_least_one_item_however_large());

    [Fact]
    public Task Trimming_too_little_is_caught() => AssertCaughtAsync<TrimConformance>(
        new BrokenTarget(options => new MemoryStorage(options with { EventRetention = options.EventRetention * 6 / 5 })),
        suite => suite.A_log_is_at_most_a_tenth_longer_than_its_retention_however_large_the_commits_are(50, 20));

    [Fact]
    public Task One_retention_for_all_kinds_of_logs_is_caught() => AssertCaughtAsync<TrimConformance>(
        new BrokenTarget(options => new MemoryStorage(options with { EventRetention = options.AuditRetention })),
        suite => suite.The_newest_events_up_to_the_retention_are_kept());

    [Fact]
    public Task A_wrong_due_order_is_caught() => AssertCaughtAsync<DueConformance>(
        inner => new GivesTheLatestDueFirst(inner), suite => suite.Due_entries_are_returned_earliest_first_up_to_the_limit());

    [Fact]
    public Task A_deleted_entry_that_is_reported_as_present_is_caught() => AssertCaughtAsync<DueConformance>(
        inner => new TakesTheDeletedForAlive(inner), suite => suite.A_deleted_entry_may_have_a_due_time());

    [Fact]
    public Task Trimming_too_much_is_caught() => AssertCaughtAsync<TrimConformance>(
        new BrokenTarget(options => new MemoryStorage(options with { EventRetention = options.EventRetention - 1 })),
        suite => suite.The_newest_events_up_to_the_retention_are_kept());

    [Fact]
    public Task Trimming_without_a_reported_gap_is_caught() => AssertCaughtAsync<TrimConformance>(
        inner => new TrimsInSilence(inner), suite => suite.A_read_after_a_trimmed_position_reports_a_gap());

    [Fact]
    public Task A_history_trimmed_with_the_log_is_caught() => AssertCaughtAsync<HistoryConformance>(
        inner => new ForgetsHistoryWithTheLog(inner), suite => suite.Trimming_the_log_removes_nothing_from_a_history());

    [Fact]
    public Task A_history_that_outlives_its_entry_is_caught() => AssertCaughtAsync<HistoryConformance>(
        inner => new KeepsTheHistoryOfTheForgotten(inner), suite => suite.An_entry_created_after_a_forgotten_one_inherits_no_history());

    [Fact]
    public Task A_history_longer_than_its_limit_is_caught() => AssertCaughtAsync<HistoryConformance>(
        new BrokenTarget(options => new MemoryStorage(options with { HistoryLength = options.HistoryLength + 1 })),
        suite => suite.A_history_holds_exactly_its_limit_of_events());

    [Fact]
    public Task A_key_history_that_uses_the_limit_of_conversations_is_caught() => AssertCaughtAsync<HistoryConformance>(
        new BrokenTarget(options => new MemoryStorage(options with { KeyHistoryLength = options.HistoryLength })),
        suite => suite.The_history_of_a_key_has_the_limit_of_keys());

    [Fact]
    public Task An_ignored_quota_is_caught() => AssertCaughtAsync<GrowthConformance>(
        inner => new IgnoresTheQuota(inner), suite => suite.A_commit_beyond_the_quota_changes_nothing_and_reports_the_current_usage(EntryCount.Conversations));

    [Fact]
    public Task A_quota_checked_before_the_commit_is_caught() => AssertCaughtAsync<GrowthConformance>(
        inner => new LooksAtTheQuotaTooEarly(inner), suite => suite.A_failed_check_is_reported_before_a_full_quota(EntryCount.Keys));

    [Fact]
    public Task An_ignored_byte_quota_is_caught() => AssertCaughtAsync<GrowthConformance>(
        inner => new LimitsTheEntriesOnly(inner), suite => suite.A_growing_replacement_is_limited_by_the_bytes_only(EntryCount.Conversations));

    [Fact]
    public Task A_deletion_refused_above_the_quota_is_caught() => AssertCaughtAsync<GrowthConformance>(
        inner => new RefusesDeletionsAboveTheQuota(inner), suite => suite.A_commit_that_adds_nothing_succeeds_even_beyond_the_quota(EntryCount.Keys));

    [Fact]
    public Task Released_records_that_make_no_room_are_caught() => AssertCaughtAsync<GrowthConformance>(
        inner => new IgnoresReleasedRecords(inner), suite => suite.Released_records_make_room_for_others_and_are_counted_until_they_are_removed());

    [Fact]
    public Task Counted_index_entries_are_caught() => AssertCaughtAsync<GrowthConformance>(
        inner => new CountsIndexEntries(inner), suite => suite.Index_entries_of_records_do_not_count_as_records());

    [Fact]
    public Task Uncounted_inboxes_are_caught() => AssertCaughtAsync<InboxConformance>(
        inner => new CountsNoInboxes(inner), suite => suite.The_description_of_a_namespace_has_the_number_of_its_inboxes_and_their_bytes());

    [Fact]
    public Task A_history_in_the_wrong_order_is_caught() => AssertCaughtAsync<HistoryConformance>(
        inner => new GivesTheOldestOfAHistoryFirst(inner), suite => suite.A_history_is_read_newest_first_up_to_the_limit());

    [Fact]
    public Task A_skipped_event_is_caught() => AssertCaughtAsync<LogConformance>(
        inner => new SkipsTheNextEvent(inner), suite => suite.Reading_page_by_page_returns_every_event_once());

    [Fact]
    public Task A_lost_wake_up_is_caught() => AssertCaughtAsync<WaitConformance>(
        inner => new LosesTheWakeUp(inner), suite => suite.A_wait_after_an_older_position_ends_immediately());

    [Fact]
    public Task An_ignored_cancellation_is_caught() => AssertCaughtAsync<WaitConformance>(
        inner => new IgnoresCancellation(inner), suite => suite.Cancelling_a_wait_ends_it_and_no_other());

    [Fact]
    public Task A_truncated_name_is_caught() => AssertCaughtAsync<KeyConformance>(
        inner => new CutsNamesAtTheNul(inner), suite => suite.A_key_may_be_any_text());

    [Fact]
    public Task An_empty_name_treated_as_no_name_is_caught() => AssertCaughtAsync<KeyConformance>(
        inner => new TakesTheEmptyNameForNone(inner), suite => suite.Keys_are_listed_in_the_order_of_their_UTF_8_bytes(7));

    [Fact]
    public Task A_wrong_count_of_keys_is_caught() => AssertCaughtAsync<KeyConformance>(
        inner => new CountsWhatIsGone(inner), suite => suite.Keys_and_the_bytes_of_their_values_are_counted());

    [Fact]
    public Task A_damaged_entry_that_fails_its_neighbours_is_caught() => AssertCaughtAsync<DamageConformance>(
        inner => new FailsAllForOneThatIsDamaged(inner), suite => suite.A_damaged_entry_is_loaded_with_undamaged_ones("no json"));

    [Fact]
    public Task A_damaged_entry_that_the_sweep_skips_is_caught() => AssertCaughtAsync<DamageConformance>(
        inner => new HidesTheDamagedFromTheSweep(inner), suite => suite.A_damaged_entry_is_listed_and_due_with_undamaged_ones("no json"));

    [Fact]
    public Task An_entry_that_survives_the_deletion_of_its_namespace_is_caught() => AssertCaughtAsync<DeletionConformance>(
        inner => new KeepsAnswersOfTheDeleted(inner), suite => suite.A_deleted_namespace_is_empty_before_and_after_its_sweep());

    [Fact]
    public Task A_version_reused_after_a_namespace_deletion_is_caught() => AssertCaughtAsync<DeletionConformance>(
        inner => new BeginsVersionsAnew(inner), suite => suite.Versions_from_before_a_deletion_fail_checks());

    [Fact]
    public Task A_namespace_deletion_without_a_reported_gap_is_caught() => AssertCaughtAsync<DeletionConformance>(
        inner => new DeletesInSilence(inner), suite => suite.A_waiting_reader_is_woken_by_a_deletion_and_gets_a_gap());

    [Fact]
    public Task A_due_namespace_that_is_not_found_is_caught() => AssertCaughtAsync<DueConformance>(
        inner => new KeepsTheFirstDueTimeOfANamespace(inner), suite => suite.A_namespace_is_listed_by_its_current_due_times());

    [Fact]
    public Task A_namespace_beyond_the_quota_is_caught() => AssertCaughtAsync<NamespaceQuotaConformance>(
        new BrokenTarget(options => new MemoryStorage(options with { MaxNamespaces = options.MaxNamespaces + 1 })),
        suite => suite.A_namespace_beyond_the_quota_is_refused_and_changes_nothing());

    [Fact]
    public async Task The_model_catches_every_fault_that_needs_no_race()
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
            inner => new ForgetsTheTimeOfATerm(inner), inner => new BeginsTheAgeAnewWithEachWrite(inner), inner => new CountsEachMoveTwice(inner),
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

    /// <summary>Runs one test of the suite as the test runner does; returns the exception of a failure.</summary>
    private static async Task<Exception?> RunAsync<TSuite>(IStorageTarget target, Func<TSuite, Task> test)
        where TSuite : StorageConformance
    {
        // A constructor may have further parameters. All of them have defaults.
        var constructor = typeof(TSuite).GetConstructors().Single();
        var suite = (TSuite)constructor.Invoke([target, .. constructor.GetParameters().Skip(1).Select(parameter => parameter.DefaultValue)]);
        await suite.InitializeAsync();
        var failure = await Record.ExceptionAsync(() => test(suite));
        await suite.DisposeAsync();
        return failure;
    }
}
