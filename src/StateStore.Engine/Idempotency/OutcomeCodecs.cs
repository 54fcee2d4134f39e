using System.Globalization;
using System.Text;

namespace StateStore.Engine.Idempotency;

/// <summary>
/// Encodes <c>{"version":n,"created":b,"changed":b,"state":..,"data":..,"expires_at":ms?,"entered_at":ms?,"updated_at":ms?,"waiting":n?}</c>, and the timeouts.
/// </summary>
internal sealed class ConversationOutcomeCodec : IOutcomeCodec<ConversationOutcome>
{
    public static readonly ConversationOutcomeCodec Instance = new();

    public void Write(ConversationOutcome outcome, scoped ref JsonBuilder json)
    {
        json.Raw("{\"version\":"u8).Number(outcome.Version);
        json.Raw(",\"created\":"u8).Bool(outcome.Created).Raw(",\"changed\":"u8).Bool(outcome.Changed).Byte((byte)',');
        ConversationCodec.WriteMembers(outcome.Conversation, ref json);
        Write(",\"expires_at\":"u8, outcome.Conversation.ExpiresAt, ref json);
        Write(",\"entered_at\":"u8, outcome.Conversation.EnteredAt, ref json);
        Write(",\"updated_at\":"u8, outcome.Conversation.UpdatedAt, ref json);
        TimeoutCodec.Write(outcome.Conversation, ref json);
        if (outcome.Waiting is { } waiting)
        {
            json.Raw(",\"waiting\":"u8).Number(waiting);
        }

        json.Byte((byte)'}');
    }

    public ConversationOutcome Read(JsonMembers members) =>
        new(members.Bool(1), members.Bool(2), members.Number(0), ConversationCodec.ReadStored(members)!)
        {
            Waiting = (int?)members.Find("waiting"u8)?.TryLong(),
        };

    private static void Write(ReadOnlySpan<byte> member, DateTimeOffset? time, scoped ref JsonBuilder json)
    {
        if (time is { } known)
        {
            json.Raw(member).Number(known.ToUnixTimeMilliseconds());
        }
    }
}

/// <summary>Encodes <c>{"version":n}</c>.</summary>
internal sealed class DeleteOutcomeCodec : IOutcomeCodec<DeleteOutcome>
{
    public static readonly DeleteOutcomeCodec Instance = new();

    public void Write(DeleteOutcome outcome, scoped ref JsonBuilder json) =>
        json.Raw("{\"version\":"u8).Number(outcome.Version).Byte((byte)'}');

    public DeleteOutcome Read(JsonMembers members) => new(members.Number(0));
}

/// <summary>Encodes <c>{"version":n,"changed":b}</c>.</summary>
internal sealed class BundleOutcomeCodec : IOutcomeCodec<BundleOutcome>
{
    public static readonly BundleOutcomeCodec Instance = new();

    public void Write(BundleOutcome outcome, scoped ref JsonBuilder json) =>
        json.Raw("{\"version\":"u8).Number(outcome.Version).Raw(",\"changed\":"u8).Bool(outcome.Changed).Byte((byte)'}');

    public BundleOutcome Read(JsonMembers members) => new(members.Number(0), members.Bool(1));
}

/// <summary>Reads scalars of records that the store itself wrote.</summary>
internal static class StoredScalars
{
    public static long Number(this JsonMembers members, int index) =>
        long.Parse(Encoding.ASCII.GetString(members.Value(index).Utf8.Span), CultureInfo.InvariantCulture);

    public static bool Bool(this JsonMembers members, int index) => members.Value(index).Utf8.Span[0] == 't';
}
