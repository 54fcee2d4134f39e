using FsCheck;
using FsCheck.Fluent;
using StateStore.Core.Inboxes;

namespace StateStore.Core.Tests.Inboxes;

/// <summary>Properties of an inbox under any commands of two workers in any order at any time, for each policy.</summary>
public sealed class InboxProperties
{
    private static readonly Gen<Step> Steps =
        from what in Gen.Elements(
            "append", "append", "append", "append", "claim", "claim", "claim", "next", "next", "extend", "release", "fail", "fail", "ack", "ack", "keep", "expire",
            "replay", "discard", "clear", "forget")
        from owner in Gen.Elements("a", "b")
        from pause in Gen.Elements(0, 0, 1, 1_500, 29_999, 30_000)
        select new Step(what, owner, pause);

    private static readonly Gen<InboxRules> Rules =
        from policy in Gen.Elements(Enum.GetValues<InboxPolicy>())
        from debounce in Gen.Elements(0, 0, 2)
        from attempts in Gen.Elements(1, 2, 5)
        select new InboxRules(policy) { Debounce = TimeSpan.FromSeconds(debounce), MaxAttempts = attempts, Limit = 4 };

    [Fact]
    public void No_message_is_lost_or_doubled() => Check(run => run.Miscounted == 0);

    [Fact]
    public void No_message_is_in_two_live_turns_or_acknowledged_by_another_turn_than_its_own() => Check(run => run.Misgiven == 0);

    [Fact]
    public void A_worker_is_told_that_it_has_the_turn_exactly_while_it_has_it() => Check(run => run.Misjudged == 0);

    [Fact]
    public void Tokens_of_turns_always_grow() => Check(run => run.Tokens.Zip(run.Tokens.Skip(1)).All(pair => pair.First < pair.Second));

    [Fact]
    public void An_inbox_stands_in_the_work_queue_exactly_while_a_worker_can_claim_its_messages() => Check(run => run.Misplaced == 0);

    private static void Check(Func<Model, bool> holds) => Prop.ForAll(
        Arb.From(from rules in Rules from steps in Gen.ArrayOf(Steps) select (rules, steps)),
        given =>
        {
            var model = new Model(given.rules);
            foreach (var step in given.steps)
            {
                model.Do(step);
            }

            return holds(model);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private sealed record Step(string What, string Owner, int Pause);

    /// <summary>The knowledge of the senders and the two workers: the messages that must be somewhere, and the turn that one of them has.</summary>
    private sealed class Model(InboxRules rules)
    {
        private readonly InboxRun _run = new(rules, Limits.Default with { DeadLetters = int.MaxValue });
        private readonly Dictionary<string, (long Token, string[] Given)> _told = [];
        private readonly HashSet<string> _owed = [];
        private (string Owner, DateTimeOffset Until)? _holder;
        private int _appended;

        public int Miscounted { get; private set; }

        public int Misgiven { get; private set; }

        public int Misjudged { get; private set; }

        public int Misplaced { get; private set; }

        public List<long> Tokens { get; } = [];

        public void Do(Step step)
        {
            _run.Do($"wait {step.Pause}");
            _holder = _holder?.Until > _run.Now ? _holder : null;
            if (step.What == "forget")
            {
                _run.Forget();
                return;
            }

            var (events, mine) = (_run.Events.Count, _told.GetValueOrDefault(step.Owner, (1, [])));
            _run.Token = mine.Token;
            var error = _run.Do(_run.Command(step.What, step.What switch
            {
                "append" => [$"{++_appended}"],
                "claim" or "next" => [step.Owner],
                _ => [],
            }));
            var isAllowed = step.What switch
            {
                "extend" or "release" or "fail" or "ack" or "keep" => _holder?.Owner == step.Owner,
                "claim" => _holder is null || _holder?.Owner == step.Owner,
                "next" => _holder is null,
                _ => error?.Code is null or ErrorCode.LimitExceeded,
            };
            Misjudged += isAllowed == (error?.Code is null or ErrorCode.LimitExceeded) ? 0 : 1;
            if (error is null)
            {
                Learn(step, _run.Events[events..], mine.Given);
            }
        }

        private void Learn(Step step, List<string> events, string[] given)
        {
            foreach (var words in events.Select(told => told.Split(' ')))
            {
                var isKnown = words[0] switch
                {
                    "appended" => _owed.Add(words[1]),
                    "acknowledged" or "discarded" => _owed.Remove(words[1]),
                    "skipped" => _owed.Remove(words[1]) || (rules.Policy == InboxPolicy.Drop && words[1] == $"{_appended}"),
                    _ => _owed.Contains(words[1]),
                };
                Miscounted += isKnown ? 0 : 1;
                Misgiven += words[0] == "acknowledged" && !given.Contains(words[1]) ? 1 : 0;
            }

            var inbox = _run.Inbox;
            var held = inbox.Messages.Concat(inbox.Dead).Select(message => message.Id).ToList();
            Miscounted += held.Count == _owed.Count && _owed.SetEquals(held) ? 0 : 1;
            Follow(step, inbox);
            var isClaimable = inbox.Turn is null && !inbox.Messages.IsEmpty && inbox.Ready is null;
            Misplaced += inbox.Queued == (isClaimable ? inbox.Messages[0].At : null) ? 0 : 1;
        }

        private void Follow(Step step, Inbox inbox)
        {
            if (step.What is "claim" or "next" && inbox.Turn is { } claimed)
            {
                // The former holder still believes in its token; only the store knows better.
                Tokens.Add(claimed.Token);
                _told[step.Owner] = (claimed.Token, [.. inbox.Messages[..claimed.Count].Select(message => message.Id)]);
            }
            else if (step.What == "keep")
            {
                _told[step.Owner] = (_told[step.Owner].Token, []);
            }

            _holder = step.What switch
            {
                "claim" or "next" => inbox.Turn is null ? null : (step.Owner, _run.Now + InboxRun.Ttl),
                "extend" => (step.Owner, _run.Now + InboxRun.Ttl),
                "release" or "fail" or "ack" or "clear" => null,
                "append" when rules.Policy == InboxPolicy.Interrupt => null,
                _ => _holder,
            };
            Misgiven += _holder is not { } holder || (inbox.Turn?.Owner, inbox.Turn?.Until) == holder ? 0 : 1;
        }
    }
}
