using System.Collections.Immutable;

namespace StateStore.Engine.Idempotency;

/// <summary>
/// Encodes <c>{"outcomes":[{"type":n,"version":n,"accepted":n,"dropped":n,"record":{..}?,"record_version":n?}]}</c>; type -1 = nothing happened.
/// </summary>
internal sealed class TableOutcomesCodec : IOutcomeCodec<ImmutableArray<TableOutcome>>
{
    public static readonly TableOutcomesCodec Instance = new();

    private const int Nothing = -1;
    private const int MembersWithRecord = 6;

    public void Write(ImmutableArray<TableOutcome> outcomes, scoped ref JsonBuilder json)
    {
        json.Raw("{\"outcomes\":["u8);
        for (var i = 0; i < outcomes.Length; i++)
        {
            var outcome = outcomes[i];
            json.Raw(i == 0 ? "{\"type\":"u8 : ",{\"type\":"u8).Number((int?)outcome.Type ?? Nothing);
            json.Raw(",\"version\":"u8).Number(outcome.Version);
            json.Raw(",\"accepted\":"u8).Number(outcome.Accepted).Raw(",\"dropped\":"u8).Number(outcome.Dropped);
            if (outcome.Record is { } record)
            {
                json.Raw(",\"record\":"u8).Raw(record.Content.Utf8.Span).Raw(",\"record_version\":"u8).Number(record.Version);
            }

            json.Byte((byte)'}');
        }

        json.Raw("]}"u8);
    }

    public ImmutableArray<TableOutcome> Read(JsonMembers members) => [.. JsonItems.Of(members.Value(0)).Select(item => ReadOne(JsonMembers.Of(item)))];

    private static TableOutcome ReadOne(JsonMembers members)
    {
        var record = members.Count == MembersWithRecord ? Record(members.Value(4), members.Number(5)) : null;
        var type = (int)members.Number(0);
        return new(type == Nothing ? null : (TableEventType)type, members.Number(1), record, members.Number(2), members.Number(3));
    }

    private static RecordSnapshot Record(JsonText content, long version) => new(JsonMembers.Of(content).Number(0), version, content);
}
