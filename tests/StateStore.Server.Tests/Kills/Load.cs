namespace StateStore.Server.Tests.Kills;

/// <summary>Writers and workers of one namespace, with a record of all that they know.</summary>
internal sealed class Load(KilledServers servers, string ns, string inboxRules, int writers, int workers)
{
    private const int Conversations = 50;

    /// <summary>Longer than the turns of workers that die, so that a claim without a turn means that no message is left.</summary>
    private const string LongWait = "3s";

    private readonly Record _record = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _writing = Task.CompletedTask;
    private Task _working = Task.CompletedTask;

    /// <summary>The delays of the timeouts, by the states that they leave.</summary>
    private static IReadOnlyDictionary<string, TimeSpan> Delays { get; } = new Dictionary<string, TimeSpan>
    {
        ["NEW"] = TimeSpan.FromSeconds(1),
        ["WAITING"] = TimeSpan.FromSeconds(2),
        ["ANSWERED"] = TimeSpan.FromSeconds(5),
    };

    private string Path { get; } = $"/v1/namespaces/{ns}";

    public async Task StartAsync()
    {
        const string Fsm = """
            {"initial":"NEW","unlisted":"allow","transitions":{},
             "after":{"NEW":{"delay":"1s","to":"WAITING"},"WAITING":{"delay":"2s","to":"CLOSED"},"ANSWERED":{"delay":"5s","to":"CLOSED"}}}
            """;
        var set = await servers.SendAsync("PUT", Path + "/schema", $$"""{"fsm":{{Fsm}},"inbox":{{inboxRules}}}""");
        Assert.True(set.GetProperty("ok").GetBoolean(), set.ToString());
        var ids = Enumerable.Range(0, Conversations).Select(n => $"c{n}").ToArray();
        _writing = Task.WhenAll(Enumerable.Range(0, writers).Select(n => Task.Run(() => new Writer(servers, Path, $"writer{n}", ids, _record).RunAsync(_stop.Token))));
        _working = Task.WhenAll(Enumerable.Range(0, workers).Select(n => Task.Run(() => new Worker(servers, Path, $"worker{n}", _record).RunAsync(_stop.Token))));
    }

    /// <summary>Stops the writers and the workers, handles the messages that are left, and waits until the last timeout has fired.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Deadline.Within(Task.WhenAll(_writing, _working), "writers and workers to stop");
        var last = new Worker(servers, Path, "last", _record);
        while (await last.ClaimAsync(LongWait) is { } claim)
        {
            await last.CommitAsync(claim);
        }

        await FireAsync();
    }

    /// <summary>
    /// Reads everything that the server tells. A server may still be at work on a request whose caller has given up, so it is read until nothing changes
    /// meanwhile.
    /// </summary>
    public async Task<History> HistoryAsync()
    {
        var reader = new ServerReader(servers, Path);
        while (true)
        {
            var history = await reader.ReadAsync(_record.ToHistory() with { Delays = Delays });
            if (history.Conversations.SequenceEqual(await reader.ConversationsAsync()) && !history.Conversations.Any(found => Delays.ContainsKey(found.State)))
            {
                return history;
            }

            await FireAsync();
        }
    }

    /// <summary>Waits until no timeout is pending.</summary>
    private async Task FireAsync()
    {
        foreach (var state in Delays.Keys)
        {
            await Repeat.UntilAsync(
                () => servers.SendAsync("GET", $"{Path}/conversations?state={state}&limit=1"),
                page => page.GetProperty("conversations").GetArrayLength() == 0,
                $"the timeouts of {state} in {ns}");
        }
    }
}
