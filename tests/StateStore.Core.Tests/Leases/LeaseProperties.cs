using FsCheck;
using FsCheck.Fluent;

namespace StateStore.Core.Tests.Leases;

/// <summary>Properties of a lease under any requests in any order at any time, even when its key or its tombstone is removed.</summary>
public sealed class LeaseProperties
{
    private static readonly string[] Owners = ["a", "b", "c"];

    private static readonly Gen<Step> Steps =
        from what in Gen.Elements("acquire", "acquire", "acquire", "renew", "release", "delete", "forget")
        from owner in Gen.Elements(Owners)
        from ttl in Gen.Elements(1, 5, 20)
        from pause in Gen.Elements(0, 0, 1, 4, 30)
        select new Step(what, owner, ttl, pause);

    [Fact]
    public void Tokens_of_a_lease_always_grow() => Check(run => run.Tokens.Zip(run.Tokens.Skip(1)).All(pair => pair.First < pair.Second));

    [Fact]
    public void A_lease_never_has_two_owners() => Check(run => run.MostHolders <= 1);

    [Fact]
    public void Only_the_owner_of_a_lease_is_told_that_it_holds_it() => Check(run => run.Misjudged == 0);

    private static void Check(Func<Run, bool> holds) => Prop.ForAll(Arb.From(Gen.ArrayOf(Steps)), steps =>
    {
        var run = new Run();
        foreach (var step in steps)
        {
            run.Do(step);
        }

        return holds(run);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private sealed record Step(string What, string Owner, int Ttl, int Pause);

    /// <summary>One lease as stored, and the answers that its owners received.</summary>
    private sealed class Run
    {
        private readonly Dictionary<string, Lease> _told = [];
        private Versioned<KeyEntry> _current;
        private DateTimeOffset _now = new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero);

        public List<long> Tokens { get; } = [];

        public int MostHolders { get; private set; }

        public int Misjudged { get; private set; }

        public void Do(Step step)
        {
            _now += TimeSpan.FromSeconds(step.Pause);
            _current = KeyDecider.Expire(_current, _now) is { } expired ? KeyDecider.Evolve(expired) : _current;
            if (step.What == "forget")
            {
                // The sweep forgets a deleted key long after its deletion. It keeps the key while its version is ahead of the clock.
                _current = _current.Value is null && _current.Version.Value < _now.ToUnixTimeMilliseconds() ? default : _current;
                return;
            }

            var ttl = TimeToLive.Of(TimeSpan.FromSeconds(step.Ttl), Limits.Default).Value;
            var mine = _told.GetValueOrDefault(step.Owner);
            KeyCommand command = step.What switch
            {
                "acquire" => new KeyCommand.Acquire(step.Owner, ttl),
                "renew" => new KeyCommand.Renew(step.Owner, mine?.Token ?? 1, ttl),
                "release" => new KeyCommand.Release(step.Owner, mine?.Token ?? 1),
                _ => new KeyCommand.Delete(),
            };
            var isHolder = mine?.ExpiresAt > _now;
            var isFree = !_told.Values.Any(lease => lease.ExpiresAt > _now);
            var decision = KeyDecider.Decide(command, _current, _now, TimeToLive.Unsaid, Limits.Default);
            var expected = step.What == "delete" || isHolder || (isFree && step.What == "acquire");
            Misjudged += expected == decision.Error is null ? 0 : 1;
            if (decision.Event is { } happened)
            {
                Learn(step, happened);
            }
        }

        private void Learn(Step step, KeyEvent happened)
        {
            _current = KeyDecider.Evolve(happened);
            if (happened.Entry is null)
            {
                _told.Clear();
                return;
            }

            var lease = Lease.From(happened.Entry)!;
            _told[step.Owner] = lease;
            if (happened.Type == KeyEventType.Created)
            {
                Tokens.Add(lease.Token);
            }

            MostHolders = Math.Max(MostHolders, _told.Values.Count(told => told.ExpiresAt > _now));
        }
    }
}
