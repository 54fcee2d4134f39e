using System.Globalization;
using System.Text;

namespace StateStore.Engine.Idempotency;

/// <summary>Encodes <c>{"version":n,"created":b,"changed":b,"state":..,"data":..,"expires_at":ms?}</c>.</summary>
internal sealed class ConversationOutcomeCodec : IOutcomeCodec<ConversationOutcome>
{
    public static readonly ConversationOutcomeCodec Instance = new();

    public void Write(ConversationOutcome outcome, scoped ref JsonBuilder json)
    {
        json.Raw("{\"version\":"u8).Number(outcome.Version);
        json.Raw(",\"created\":"u8).Bool(outcome.Created).Raw(",\"changed\":"u8).Bool(outcome.Changed).Byte((byte)',');
        ConversationCodec.WriteMembers(outcome.Conversation, ref json);
        if (outcome.Conversation.ExpiresAt is { } expiry)
        {
            json.Raw(",\"expires_at\":"u8).Number(expiry.ToUnixTimeMilliseconds());
        }

        json.Byte((byte)'}');
    }

    public ConversationOutcome Read(JsonMembers members)
    {
        members.TryString(3, out var state);
        DateTimeOffset? expiry = members.Count > 5 ? DateTimeOffset.FromUnixTimeMilliseconds(members.Number(5)) : null;
        return new(members.Bool(1), members.Bool(2), members.Number(0), new(state, members.Value(4)) { ExpiresAt = expiry });
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
