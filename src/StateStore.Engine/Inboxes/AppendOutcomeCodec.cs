namespace StateStore.Engine.Inboxes;

/// <summary>Encodes <c>{"id":"..","accepted":b,"waiting":n,"created":b}</c>.</summary>
internal sealed class AppendOutcomeCodec : IOutcomeCodec<AppendOutcome>
{
    public static readonly AppendOutcomeCodec Instance = new();

    public void Write(AppendOutcome outcome, scoped ref JsonBuilder json)
    {
        json.Raw("{\"id\":"u8).String(outcome.MessageId).Raw(",\"accepted\":"u8).Bool(outcome.Accepted);
        json.Raw(",\"waiting\":"u8).Number(outcome.Waiting).Raw(",\"created\":"u8).Bool(outcome.Created).Byte((byte)'}');
    }

    public AppendOutcome Read(JsonMembers members)
    {
        members.TryString(0, out var id);
        return new(id, members.Bool(1), (int)members.Number(2), members.Bool(3));
    }
}
