using StateStore.Core.Inboxes;
using StateStore.Core.Webhooks;

namespace StateStore.Core.Tests.Webhooks;

public sealed class WebhookFilterTests
{
    private const string Created = """{"namespace":"n","conversation_id":"a:1","previous":null,"current":{"state":"A","data":{}},"at":"T","version":1,"type":"created"}""";
    private const string Moved = """{"namespace":"n","conversation_id":"a:1","previous":{"state":"A","data":{}},"current":{"state":"B","data":{}},"at":"T","version":2,"type":"changed"}""";
    private const string Stayed = """{"namespace":"n","conversation_id":"b:1","previous":{"state":"B","data":{}},"current":{"state":"B","data":{"n":1}},"at":"T","version":3,"type":"changed"}""";
    private const string Deleted = """{"namespace":"n","conversation_id":"a:1","previous":{"state":"B","data":{}},"current":null,"at":"T","version":4,"type":"deleted"}""";
    private const string Expired = """{"namespace":"n","conversation_id":"a:1","previous":{"state":"B","data":{}},"current":null,"at":"T","version":4,"type":"expired"}""";
    private const string Older = """{"namespace":"n","conversation_id":"a:1","previous":null,"current":{"state":"A","data":{}},"at":"T"}""";

    [Theory]
    [InlineData("conversation.*", "", null, null, null, "created moved stayed deleted expired older")]
    [InlineData("conversation.changed", "", null, null, null, "moved stayed")]
    [InlineData("conversation.created", "", null, null, null, "created older")]
    [InlineData("conversation.*", "a:", null, null, null, "created moved deleted expired older")]
    [InlineData("conversation.*", "", "A", null, null, "created older")]
    [InlineData("conversation.*", "", "B", null, null, "moved")]
    [InlineData("conversation.*", "", null, "B", null, "deleted expired")]
    [InlineData("conversation.*", "", "B", "A", null, "moved")]
    [InlineData("conversation.*", "", "B", "B", null, "")]
    [InlineData("conversation.*", "", null, null, "A", "created older")]
    [InlineData("conversation.*", "", null, null, "B", "moved stayed")]
    [InlineData("conversation.*", "b:", null, null, "B", "stayed")]
    [InlineData("conversation.created", "", null, null, "B", "")]
    [InlineData("conversation.*", "", null, null, "C", "")]
    [InlineData("conversation.*", "", "B", null, "B", "moved")]
    [InlineData("conversation.*", "", null, "A", "B", "moved")]
    [InlineData("conversation.*", "", null, "B", "B", "")]
    [InlineData("key.*", "", null, null, null, "")]
    public void A_filter_takes_the_events_that_all_its_conditions_allow(string type, string prefix, string? entered, string? left, string? current, string taken)
    {
        var filter = new WebhookFilter([type], prefix, entered, left, current);
        (string Name, string Payload)[] events = [("created", Created), ("moved", Moved), ("stayed", Stayed), ("deleted", Deleted), ("expired", Expired), ("older", Older)];
        Assert.Equal(taken, string.Join(' ', events.Where(one => filter.Take(WebhookFilter.Conversation, ParseJson(one.Payload)) is not null).Select(one => one.Name)));
    }

    [Theory]
    [InlineData(WebhookFilter.Conversation, Moved, "conversation.changed", "a:1")]
    [InlineData(WebhookFilter.Conversation, Older, "conversation.created", "a:1")]
    [InlineData(WebhookFilter.Conversation, "{}", "conversation.changed", "")]
    [InlineData(WebhookFilter.Table, """{"namespace":"n","table":"t","type":"state_set","at":"T"}""", "table.state_set", "t")]
    [InlineData(WebhookFilter.Key, """{"namespace":"n","key":"k","type":"expired","at":"T"}""", "key.expired", "k")]
    [InlineData(WebhookFilter.Message, """{"namespace":"n","conversation_id":"a:1","type":"poisoned","id":"m","at":"T"}""", "message.poisoned", "a:1")]
    public void An_event_has_its_kind_its_type_and_its_subject(string kind, string payload, string type, string subject)
    {
        var happened = WebhookEvent.Of(kind, ParseJson(payload));
        Assert.Equal((type, subject), (happened.Type, happened.Subject));
    }

    [Theory]
    [InlineData("A", null)]
    [InlineData(null, "A")]
    public void A_filter_with_states_takes_no_event_of_a_table_or_a_key(string? entered, string? current) =>
        Assert.Null(new WebhookFilter(["key.*"], Entered: entered, Current: current).Take(WebhookFilter.Key, ParseJson("""{"key":"k","type":"created","current":{"state":"A"}}""")));

    [Fact]
    public void The_kinds_of_a_filter_are_those_of_its_types() =>
        Assert.Equal(["conversation", "key"], new WebhookFilter(["key.deleted", "conversation.*", "key.*"]).Kinds);

    [Fact]
    public void Each_type_of_event_of_a_message_may_be_named() => Assert.Equal(
        Enum.GetNames<InboxEventType>().Select(name => "message." + name.ToLowerInvariant()).Order(),
        WebhookFilter.AllTypes.Where(type => type.StartsWith("message.", StringComparison.Ordinal) && type != "message.*").Order());
}
