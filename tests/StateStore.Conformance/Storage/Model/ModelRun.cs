namespace StateStore.Conformance.Storage.Model;

/// <summary>Runs the same steps on a store and on the model, in a namespace of its own, and compares them after each step.</summary>
internal sealed class ModelRun(IStateStorage storage, string ns)
{
    private readonly StorageModel _model = new();
    private int _number;
    private readonly Dictionary<LogKind, List<LogPosition>> _positions = Enum.GetValues<LogKind>().ToDictionary(kind => kind, _ => new List<LogPosition>());

    public async Task TakeAsync(Step step, int number)
    {
        var commit = step.Resolve(ns, _model, $"{number}");
        var expected = _model.Commit(commit);
        var result = await storage.CommitAsync(commit, default);

        Assert.Equal(expected, result.Failed);
        if (expected is { } failed)
        {
            Assert.Equal(_model[failed.Key].Version, result.Current.Value);
        }
        else
        {
            Assert.Equal(commit.Events.Length, result.Positions.Length);
            _positions[commit.Log].AddRange(result.Positions);
        }

        _number = number;
        await CompareAsync(step.Probe);
    }

    /// <summary>Compares the model with another store object on the same data.</summary>
    public async Task CompareAsync(IStateStorage reopened, Step step)
    {
        storage = reopened;
        await CompareAsync(step.Probe);
    }

    private async Task CompareAsync(Probe probe)
    {
        await CompareEntriesAsync();
        foreach (var kind in new[] { KeyKind.Conversation, KeyKind.Table, KeyKind.Record, KeyKind.Key, KeyKind.Inbox, KeyKind.Waiting })
        {
            await CompareScanAsync(new(kind, probe.Prefix, probe.After, probe.Limit, probe.Term) { IsDescending = probe.IsDescending });
            await CompareScanAsync(new(kind, "", null, 3));
        }

        await CompareTermsAsync(probe);
        await CompareHistoriesAsync();
        await CompareDueAsync(Change.Epoch.AddMinutes(probe.DueMinute));
        foreach (var kind in Enum.GetValues<LogKind>())
        {
            await CompareLogAsync(kind, probe);
        }

        Assert.Equal(_model.Describe(ns), await storage.InfoAsync(ns));
    }

    private async Task CompareEntriesAsync()
    {
        var entries = await storage.LoadManyAsync(ns, StepGenerator.Keys, default);
        Assert.Equal(
            StepGenerator.Keys.Select(key => (key, _model[key].Version, _model[key].Value ?? Sample.Text(null))),
            StepGenerator.Keys.Zip(entries, (key, entry) => (key, entry.Version.Value, Sample.Text(entry.Value))));
    }

    private async Task CompareScanAsync(ScanQuery query)
    {
        var expected = _model.Scan(query);
        Assert.Equal(expected.Select(entry => entry.Id), await storage.ScanAllAsync(ns, query));

        var page = await storage.ScanAsync(ns, query, default);
        Assert.Equal(
            expected.Take(page.Entries.Length), page.Entries.Select(entry => (entry.Id, entry.Version.Value, Sample.Text(entry.Value))));
    }

    private async Task CompareTermsAsync(Probe probe)
    {
        var page = await storage.ReadTermsAsync(ns, new(KeyKind.Conversation, null, 10, Step.At(_number)), default);
        Assert.Equal(_model.Terms(Step.At(_number)), page.Terms);
        if (probe.Term is { } term)
        {
            var until = Step.At(_number / 2);
            var listed = await storage.ScanByAgeAsync(ns, new(KeyKind.Conversation, term, until, null, 10), default);
            Assert.Equal(_model.ByAge(term, until), listed.Entries.Select(entry => entry.Id));
        }
    }

    private async Task CompareHistoriesAsync()
    {
        foreach (var key in StepGenerator.Keys.Where(key => key.Kind is KeyKind.Conversation or KeyKind.Key))
        {
            var history = await storage.ReadHistoryAsync(ns, key, 1_000, default);
            Assert.Equal(_model.History(key).Take(StorageOptions.Default.HistoryLengthOf(key.Kind)), history.Select(payload => Sample.Text(payload)));
        }
    }

    private async Task CompareDueAsync(DateTimeOffset until)
    {
        var due = await storage.ScanDueAsync(ns, until, 100, default);
        Assert.Equal(due.Select(entry => entry.Due).Order(), due.Select(entry => entry.Due));
        Assert.Equal(_model.Due(until), StorageModel.Ordered(due.Select(entry => entry.WithoutLife())));
    }

    private async Task CompareLogAsync(LogKind kind, Probe probe)
    {
        var log = new LogKey(ns, kind);
        var positions = _positions[kind];
        var whole = await storage.ReadLogAsync(log, LogPosition.Start, 10_000, default);
        Assert.Equal(_model.Log(kind), whole.Entries.Select(entry => Sample.Text(entry.Payload)));
        Assert.Equal(positions, whole.Entries.Select(entry => entry.Position));
        Assert.Equal(positions.Order(), positions);

        var skip = Math.Min(probe.LogIndex, positions.Count);
        var after = skip == 0 ? LogPosition.Start : positions[skip - 1];
        var page = await storage.ReadLogAsync(log, after, probe.Limit, default);
        Assert.Equal(positions.Skip(skip).Take(probe.Limit), page.Entries.Select(entry => entry.Position));
        Assert.Equal((positions.LastOrDefault(), false), (page.Tail, page.IsTrimmed));

        var newest = await storage.ReadNewestAsync(log, probe.Limit, default);
        Assert.Equal(_model.Log(kind).Reverse().Take(probe.Limit), newest.Select(entry => Sample.Text(entry.Payload)));
    }
}
