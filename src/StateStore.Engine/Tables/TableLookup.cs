using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>
/// What a batch has to know before it can decide: its tables, and of their records those that its commands name. All of it is as of one version of
/// each table; where that can't be had, the batch is not verified and is tried again.
/// </summary>
internal sealed class TableLookup(EngineContext context, string ns)
{
    private bool _isVerified;

    /// <summary>What the batch needs to know is more than one answer may hold.</summary>
    private StoreError TooLarge => JobResults.TooLarge("The records that the commands read", context.Limits);

    public Dictionary<string, WorkingTable> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Tables and records in one load; in two where nothing is cached. An error means that a stored table can't be read, or that all of it is TOO_LARGE.
    /// </summary>
    /// <param name="requests">What will be decided.</param>
    /// <param name="fresh">Do not trust the cache.</param>
    /// <param name="cancellation">Ends the loading.</param>
    public async ValueTask<StoreError?> LoadAsync(List<TableRequest> requests, bool fresh, CancellationToken cancellation)
    {
        ImmutableArray<string> names = [.. requests.Select(request => request.Table).Distinct(StringComparer.Ordinal)];
        if (fresh || !TryCached(names))
        {
            var stored = await LoadAsync([.. names.Select(EntityKey.Table)], cancellation).ConfigureAwait(false);
            if ((stored.Length < names.Length ? TooLarge : Take(names, stored.AsSpan())) is { } unreadable)
            {
                return unreadable;
            }
        }

        while (Wanted(requests) is { Count: > 0 } wanted)
        {
            ImmutableArray<EntityKey> keys = [.. names.Select(EntityKey.Table), .. wanted.Select(record => record.Table.KeyOf(record.Id))];
            var stored = await LoadAsync(keys, cancellation).ConfigureAwait(false);
            if (stored.Length < keys.Length)
            {
                return TooLarge;
            }

            if (IsSame(names, stored))
            {
                _isVerified = true;
                Learn(wanted, stored.AsSpan(names.Length..));
            }
            else if (Take(names, stored.AsSpan(0, names.Length)) is { } unreadable)
            {
                return unreadable;
            }
        }

        return null;
    }

    public async ValueTask<RecordView> ViewAsync(WorkingTable table, TableCommand command, CancellationToken cancellation)
    {
        var needs = RecordNeeds.Of(command, table.Current.Value);
        if (needs.Id is { } id)
        {
            if (!table.Knows(id))
            {
                // Rare: what came before in the batch has changed what has to be known.
                var stored = await context.Storage.LoadAsync(ns, table.KeyOf(id), cancellation).ConfigureAwait(false);
                _isVerified = false;
                table.Learn(id, Decode(stored));
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

    /// <summary>What was decided is what the store would have it be at some moment since the batch began.</summary>
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

    /// <summary>Undoes a job that was refused half way; null = nothing was done.</summary>
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

    private StoreError? Take(ImmutableArray<string> names, ReadOnlySpan<StoredEntry> stored)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (!context.Tables.Of(ns, names[i], stored[i]).TryGet(out var table, out var error))
            {
                return error;
            }

            Tables[names[i]] = new(names[i], table);
        }

        _isVerified = true;
        return null;
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
            wanted[i].Table.Learn(wanted[i].Id, Decode(stored[i]));
        }
    }

    private static TableRecord? Decode(StoredEntry stored) =>
        stored.Value is { } bytes ? TableCodec.DecodeRecord(stored.Version, bytes) : null;

    /// <summary>After the record with the highest id was deleted.</summary>
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

    /// <summary>Two are enough to know that there is more than one.</summary>
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
            // What the store says of one that this batch has changed no longer counts.
            if (matches.Count < 2 && !table.HasChanged(record.Id))
            {
                table.Learn(record.Id, record);
                matches.Add(record);
            }

            return matches.Count < 2;
        }
    }

    private RecordScan Scan(WorkingTable table) => new(context.Storage, context.Limits, ns, table.Name, table.Current.Value!);
}
