using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using StateStore.Lua;
using StateStore.Lua.Hooks;
using StateStore.Lua.State;
using StateStore.Storage.Memory;

namespace StateStore.Benchmarks;

/// <summary>The global State of scripts beside the same calls in C#, and what a hook adds to a change.</summary>
internal static class LuaBenchmark
{
    private const string Ns = "default";
    private const int Keys = 100;
    private const int Batch = 10_000;

    /// <summary>A hook that reads the data and returns some of them changed.</summary>
    private const string Hook = """
        function before_transition(event)
          if event.to == "REVIEW" and #event.data.title > 200 then
            return false, "the title is too long"
          end
          event.data.reviewed = event.from
          return event.data
        end
        """;

    public static async Task RunAsync(Effort effort, Report report)
    {
        await StateAsync(effort, report);
        await HookAsync(effort, report);
    }

    private static async Task StateAsync(Effort effort, Report report)
    {
        await using var storage = new MemoryStorage();
        await using var store = new LocalStateStore(storage);
        var names = Enumerable.Range(0, Keys).Select(n => string.Create(CultureInfo.InvariantCulture, $"session:{n}")).ToArray();
        var value = KeyValue.Of(JsonText.FromTrusted("{\"user\":\"Ada\",\"visits\":7}"u8.ToArray()));
        foreach (var name in names)
        {
            await store.Keys.SetAsync(Ns, name, value);
        }

        await report.CompareAsync("State.get in one script, memory", "300,000/s", "the same in C#", effort,
            () => ScriptAsync(store, "local v = State.get(names[i % 100 + 1])", effort),
            () => Lanes.RunAsync(1, effort.Duration, async (_, n) => Samples.Require((await store.Keys.GetAsync(Ns, names[n % Keys])).IsOk)));
        await report.CompareAsync("State.set in one script, memory", "300,000/s", "the same in C#", effort,
            () => ScriptAsync(store, "State.set(names[i % 100 + 1], {user = 'Ada', visits = i})", effort),
            () => Lanes.RunAsync(1, effort.Duration, async (_, n) => Samples.Require((await store.Keys.SetAsync(Ns, names[n % Keys], value)).IsOk)));
        await report.CompareAsync("State.increment in one script, memory", "", "the same in C#", effort,
            () => ScriptAsync(store, "State.increment('count')", effort),
            () => Lanes.RunAsync(1, effort.Duration, async (_, _) => Samples.Require((await store.Keys.IncrementAsync(Ns, "count")).IsOk)));
    }

    private static async Task<Throughput> ScriptAsync(LocalStateStore store, string call, Effort effort)
    {
        var state = new ScriptStore(store, Ns);
        var code = Encoding.UTF8.GetBytes($"local names = {{}} for i = 1, {Keys} do names[i] = 'session:' .. (i - 1) end for i = 1, {Batch} do {call} end");
        var runs = await Lanes.RunAsync(1, effort.Duration, (_, _) =>
        {
            Samples.Require(LuaScript.Run(state, "benchmark.lua", code, []) is null);
            return ValueTask.CompletedTask;
        });
        return new(runs.PerSecond * Batch, runs.CpuMicroseconds / Batch, runs.Bytes / Batch);
    }

    private static async Task HookAsync(Effort effort, Report report)
    {
        var directory = Directory.CreateTempSubdirectory("statestore-benchmark-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "hook.lua"), $"namespaces = {{'{Samples.Namespace}'}} {Hook}");
            var hooks = new LuaHooks(directory.FullName, TimeProvider.System, NullLogger<LuaHooks>.Instance);
            Samples.Require(hooks.Load() is []);
            await using var storage = new MemoryStorage();
            await using var plain = new LocalStateStore(storage);
            await using var hooked = new LocalStateStore(storage, EngineOptions.Default with { BeforeChange = hooks.Before });
            await plain.Namespaces.SetBundleAsync(Samples.Namespace, Samples.Bundle);

            var added = new List<double>();
            for (var round = 0; round < effort.Rounds; round++)
            {
                var without = await ChangeAsync(plain, "plain", effort);
                var with = await ChangeAsync(hooked, "hooked", effort);
                added.Add((1e6 / with.PerSecond) - (1e6 / without.PerSecond));
            }

            added.Sort();
            report.Figure("before_transition adds to a change of 300 B, memory, 1 thread", string.Create(CultureInfo.InvariantCulture, $"{added[added.Count / 2]:F1} us"), "20 us");
            await report.CompareAsync(
                "set with a hook, memory, 1 thread", "", "without", effort, () => ChangeAsync(hooked, "hooked", effort), () => ChangeAsync(plain, "plain", effort));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static Task<Throughput> ChangeAsync(LocalStateStore store, string id, Effort effort)
    {
        var changes = Enumerable.Range(0, 10).Select(Samples.Change).ToArray();
        return Lanes.RunAsync(1, effort.Duration, async (_, n) => Samples.Require((await store.Conversations.SetAsync(Samples.Namespace, id, changes[n % 10])).IsOk));
    }
}
