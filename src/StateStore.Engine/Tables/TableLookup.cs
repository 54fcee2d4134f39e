using System.Collections.Immutable;

namespace StateStore.Engine.Tables;

/// <summary>
/// The tables of a batch, and the records that its commands name, as of one version of each table. If the versions do not agree, the batch is not
/// verified and is tried again.
/// </summary>
internal sealed class TableLookup(EngineContext context, string ns)
{
    /// <summary>
    /// The greatest number of contents to look for if a table can't be read: the current one, and those that the sweep has not removed yet.
    /// </summary>
    private const int MaxContents = 1_000;

    private bool _isVerified;

    public Dictionary<string, WorkingTable> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Loads tables and records in one load, or in two if nothing is cached. False if they exceed <see cref="Limits.AnswerBytes"/>.
    /// </summary>
    /// <param name="requests">The changes to decide.</param>
    /// <param name="fresh">Whether the cache must not be used.</param>
    /// <param name="cancellation">Ends the loading.</param>
    public async ValueTask<bool> TryLoadAsync(List<TableRequest> requests, bool fresh, CancellationToken cancellation)
    {
        ImmutableArray<string> names = [.. requests.Select(request => request.Table).Distinct(StringComparer.Ordinal)];
        if (fresh || !TryCached(names))
        {
            var stored = await LoadAsync([.. names.Select(EntityKey.Table)], cancellation).ConfigureAwait(false);
            if (stored.Length < names.Length)
            {
                return false;
            }

            await TakeAsync(names, stored, cancellation).ConfigureAwait(false);
        }

        while (Wanted(requests) is { Count: > 0 } wanted)
        {
            ImmutableArray<EntityKey> keys = [.. names.Select(EntityKey.Table), .. wanted.Select(record => record.Table.KeyOf(record.Id))];
            var stored = await LoadAsync(keys, cancellation).ConfigureAwait(false);
            if (stored.Length < keys.Length)
            {
                return false;
            }

            if (IsSame(names, stored))
            {
                _isVerified = true;
                Learn(wanted, stored.AsSpan(names.Length..));
            }
            else
            {
                await TakeAsync(names, stored, cancellation).ConfigureAwait(false);
            }
        }

        return true;
    }

    public async ValueTask<RecordView> ViewAsync(WorkingTable table, TableCommand command, CancellationToken cancellation)
    {
        var needs = RecordNeeds.Of(command, table.Current.Value);
        if (needs.Id is { } id)
        {
            if (!table.Knows(id))
            {
                // Rare: an earlier change of the batch has made another record necessary.
                var stored = await context.Storage.LoadAsync(ns, table.KeyOf(id), cancellation).ConfigureAwait(false);
                _isVerified = false;
                table.Learn(id, StoredRecord.Of(id, stored));
            }

            return new(table.Find(id));
        }

        var highest = needs.HighestId ? await HighestIdAsync(table, cancellation).ConfigureAwait(false) : null;
        if (!needs.Matches)
        {
            return new(null, highest);
        }

        var matches = await MatchesAsync(table, (TableCommand.UpsertRecord)command, cancellation).ConfigureAwait(false);
        return new(matches.Count == 1 ? matches[0] : null, highest, matches.Count > 1);
    }

    /// <summary>Whether the decisions hold for the store's content at some moment since the batch began.</summary>
    public async ValueTask<bool> IsVerifiedAsync(CancellationToken cancellation)
    {
        if (!_isVerified)
        {
            ImmutableArray<string> names = [.. Tables.Keys];
            var stored = await context.Storage.LoadManyAsync(ns, [.. names.Select(EntityKey.Table)], cancellation).ConfigureAwait(false);
            _isVerified = IsSame(names, stored);
        }

        return _isVerified;
    }

    /// <summary>Reverts a job that was refused half way; null = it changed nothing.</summary>
    public void Restore(Dictionary<string, WorkingTable>? before)
    {
        foreach (var (name, table) in before ?? [])
        {
            Tables[name] = table;
        }
    }

    private ValueTask<ImmutableArray<StoredEntry>> LoadAsync(ImmutableArray<EntityKey> keys, CancellationToken cancellation) =>
        context.Storage.LoadManyAsync(ns, keys, context.Limits.AnswerBytes, cancellation);

    private bool TryCached(ImmutableArray<string> names)
    {
        foreach (var name in names)
        {
            if (context.Tables.Find(ns, name) is not { } known)
            {
                return false;
            }

            Tables[name] = new(name, known);
        }

        return true;
    }

    private async ValueTask TakeAsync(ImmutableArray<string> names, ImmutableArray<StoredEntry> stored, CancellationToken cancellation)
    {
        for (var i = 0; i < names.Length; i++)
        {
            Tables[names[i]] = context.Tables.Of(ns, names[i], stored[i]).TryGet(out var table, out var corrupt)
                ? new(names[i], table)
                : new(names[i], stored[i].Version, context.Outages.Note(corrupt), await ContentsAsync(names[i], cancellation).ConfigureAwait(false));
        }

        _isVerified = true;
    }

    /// <summary>
    /// The prefixes of the keys of a table's records, one for each content that has records. A table that can't be read does not tell its own
    /// content.
    /// </summary>
    private async ValueTask<ImmutableArray<string>> ContentsAsync(string name, CancellationToken cancellation)
    {
        var contents = ImmutableArray.CreateBuilder<string>();
        var query = new ScanQuery(KeyKind.Record, RecordKey.TablePrefix(name), null, 1);
        while (contents.Count < MaxContents)
        {
            var page = await context.Storage.ScanAsync(ns, query, cancellation).ConfigureAwait(false);
            if (!page.Entries.IsEmpty && RecordKey.PrefixIn(name, page.Entries[0].Id) is { } prefix)
            {
                // ';' follows ':', so the next page begins after all records of this content.
                contents.Add(prefix);
                query = query with { After = prefix[..^1] + ';' };
            }
            else if (page.Next is null)
            {
                break;
            }
            else
            {
                query = query with { After = page.Next };
            }
        }

        return contents.DrainToImmutable();
    }

    private List<(WorkingTable Table, long Id)> Wanted(List<TableRequest> requests)
    {
        var wanted = new HashSet<(WorkingTable, long)>();
        foreach (var request in requests)
        {
            var table = Tables[request.Table];
            if (RecordNeeds.Of(request.Command, table.Current.Value).Id is { } id && !table.Knows(id))
            {
                wanted.Add((table, id));
            }
        }

        return [.. wanted];
    }

    private bool IsSame(ImmutableArray<string> names, ImmutableArray<StoredEntry> stored)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (stored[i].Version != Tables[names[i]].FoundVersion)
            {
                return false;
            }
        }

        return true;
    }

    private static void Learn(List<(WorkingTable Table, long Id)> wanted, ReadOnlySpan<StoredEntry> stored)
    {
        for (var i = 0; i < wanted.Count; i++)
        {
            wanted[i].Table.Learn(wanted[i].Id, StoredRecord.Of(wanted[i].Id, stored[i]));
        }
    }

    /// <summary>Finds the highest id after the record with the highest id was deleted.</summary>
    private async ValueTask<long?> HighestIdAsync(WorkingTable table, CancellationToken cancellation)
    {
        var highest = table.Put.Select(record => (long?)record.Id).Max();
        if (table.IsStored)
        {
            _isVerified = false;
            await Scan(table).WalkAsync(Visit, pageSize: 1, isDescending: true, cancellation: cancellation).ConfigureAwait(false);
        }

        return highest;

        bool Visit(in TableRecord record)
        {
            if (table.HasChanged(record.Id))
            {
                return true;
            }

            highest = Math.Max(record.Id, highest ?? record.Id);
            return false;
        }
    }

    /// <summary>The matches of an upsert, at most two: two already make it ambiguous.</summary>
    private async ValueTask<List<TableRecord>> MatchesAsync(WorkingTable table, TableCommand.UpsertRecord command, CancellationToken cancellation)
    {
        var wanted = RecordJson.Only(command.Data, command.Match);
        var matches = table.Put.Where(record => RecordJson.Matches(record.Content, wanted)).Take(2).ToList();
        if (!table.IsStored)
        {
            return matches;
        }

        _isVerified = false;
        await Scan(table).WalkMatchesAsync(wanted, Visit, null, cancellation).ConfigureAwait(false);
        return matches;

        bool Visit(in TableRecord record)
        {
            // The batch has newer content for the records that it changed. A damaged record matches nothing; otherwise it would stop every upsert.
            if (matches.Count < 2 && !record.IsDamaged && !table.HasChanged(record.Id))
            {
                table.Learn(record.Id, record);
                matches.Add(record);
            }

            return matches.Count < 2;
        }
    }

    private RecordScan Scan(WorkingTable table) => new(context.Storage, context.Limits, ns, table.Name, table.Current.Value!);
}
