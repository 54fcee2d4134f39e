using FsCheck;
using FsCheck.Fluent;

namespace StateStore.Core.Tests.Conversations;

/// <summary>Properties of every sequence of commands under every state machine.</summary>
public sealed class ConversationProperties
{
    private static readonly string[] States = ["A", "B", "C", "__proto__"];

    private static readonly SchemaBundle?[] Bundles =
    [
        null,
        Bundle("""{"initial":"A","transitions":{"A":["B"],"B":["A","C","__proto__"],"__proto__":["A"]}}"""),
        Bundle("""{"initial":"B","transitions":{"A":["A","B"],"B":["A"]},"strict_self":true}"""),
        Bundle("""{"initial":"A","transitions":{"C":[]},"unlisted":"allow"}"""),
    ];

    private static readonly Gen<JsonText> Data = Gen.Elements(
        ParseJson("{}"), ParseJson("""{"a":1}"""), ParseJson("""{"a":1.0}"""), ParseJson("""{"a":"1"}"""), ParseJson("""{"a":null}"""), ParseJson("""{"a":{"b":null,"c":[1]}}"""), ParseJson("[]"));

    private static readonly Gen<ConversationCommand> Command = Gen.OneOf(
        Gen.Constant<ConversationCommand>(new ConversationCommand.GetOrCreate(default)),
        from state in Gen.Elements(States)
        from data in Data
        from merge in Gen.Elements(true, false)
        from expected in Gen.Elements<long?>(null, null, 0, 1, 2)
        select (ConversationCommand)new ConversationCommand.Set(default, state, data, merge, expected),
        from expected in Gen.Elements<long?>(null, 3)
        select (ConversationCommand)new ConversationCommand.Delete(default, expected));

    private static readonly Gen<(SchemaBundle? Bundle, ConversationCommand[] Commands)> Histories =
        from bundle in Gen.Elements(Bundles)
        from commands in Gen.ArrayOf(Command)
        select (bundle, commands);

    [Fact]
    public void Repeating_any_command_changes_nothing() => Check(step =>
        Decide(step.Command, step.After, step.Bundle).Event is null);

    [Fact]
    public void Versions_grow_by_one_with_each_event_and_stay_without_one() => Check(step =>
        step.After.Version.Value == step.Before.Version.Value + (step.Event is null ? 0 : 1));

    [Fact]
    public void Each_event_begins_with_the_state_that_the_previous_one_ended_with() => Check(step =>
        step.Event is not { } happened || (happened.Previous == step.Before.Value && happened.Current == step.After.Value));

    [Fact]
    public void A_decision_is_deterministic_and_never_both_an_event_and_an_error() => Check(step =>
    {
        var again = Decide(step.Command, step.Before, step.Bundle);
        return again.Event == step.Event && (again.Event is null || again.Error is null);
    });

    [Fact]
    public void Every_event_obeys_the_state_machine_and_has_an_object_as_data() => Check(step =>
        step.Event?.Current is not { } current
        || (current.Data.IsObject && (step.Event.Previous is not { } previous || (step.Bundle?.Fsm?.Allows(previous.State, current.State) ?? true))));

    private sealed record Step(
        SchemaBundle? Bundle, ConversationCommand Command, Versioned<Conversation> Before, ConversationEvent? Event, Versioned<Conversation> After);

    private static void Check(Func<Step, bool> holds) => Prop.ForAll(Arb.From(Histories), history =>
    {
        var current = default(Versioned<Conversation>);
        foreach (var command in history.Commands)
        {
            var happened = Decide(command, current, history.Bundle).Event;
            var after = happened is null ? current : ConversationDecider.Evolve(happened);
            if (!holds(new(history.Bundle, command, current, happened, after)))
            {
                return false;
            }

            current = after;
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Decision<ConversationEvent> Decide(ConversationCommand command, Versioned<Conversation> current, SchemaBundle? bundle) =>
        ConversationDecider.Decide(command, current, bundle, Limits.Default);
}
