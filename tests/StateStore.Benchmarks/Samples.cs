using System.Globalization;
using System.Text;
using StateStore.Storage;

namespace StateStore.Benchmarks;

/// <summary>A conversation of 300 bytes in a namespace with a bundle.</summary>
internal static class Samples
{
    public const string Namespace = "bot:proposal";

    public static readonly SchemaBundle Bundle = SchemaBundle.Parse(
        """{"fsm":{"initial":"PROPOSE","transitions":{"PROPOSE":["REVIEW"],"REVIEW":["PROPOSE"]}}}"""u8, Limits.Default).Value;

    public static readonly string[] States = ["REVIEW", "PROPOSE"];

    public static string Id(int lane, int n) => string.Create(CultureInfo.InvariantCulture, $"whatsapp:+351{lane:D4}{n:D5}");

    /// <summary>The data of the n-th change. Consecutive changes never have equal data.</summary>
    public static byte[] Data(int n) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""
        {"title":"A bicycle lane for the river road","step":{{n % 10}},"author":{"name":"Maria","phone":"+351 911 222 333"},"tags":["mobility","river"],"votes":{"up":128,"down":3},"text":"{{new string('x', 120)}}"}
        """));

    /// <summary>The request of a change as it arrives.</summary>
    public static byte[] Body(int n) => [.. "{\"state\":\""u8, .. Encoding.UTF8.GetBytes(States[n % 2]), .. "\",\"data\":"u8, .. Data(n), .. "}"u8];

    /// <summary>The n-th change of a conversation. Its state alternates.</summary>
    public static SetConversation Change(int n) => new(States[n % 2], Json(n));

    /// <summary>The data of a change, parsed and checked.</summary>
    public static JsonText Json(int n) => JsonText.Parse(Data(n), Limits.Default).Value;

    /// <summary>Throws if a change was refused: refusals would make the benchmark look fast.</summary>
    public static void Require(bool done)
    {
        if (!done)
        {
            throw new InvalidOperationException("A change was not made.");
        }
    }

    /// <summary>The commit that the engine makes to create a conversation.</summary>
    public static Commit Commit(string ns, string id)
    {
        var conversation = new Conversation(States[0], Json(0));
        var happened = new ConversationEvent(ConversationEventType.Created, new(1), null, conversation, DateTimeOffset.UnixEpoch);
        var payload = ConversationCodec.EncodeEvent(ns, id, happened);
        return new(
            ns,
            [new(EntityKey.Schema, EntityVersion.None), new(EntityKey.Conversation(id), EntityVersion.None)],
            [
                Write.Put(EntityKey.Conversation(id), new(1), ConversationCodec.Encode(new(1), conversation)) with { Term = conversation.State },
            ],
            [new(payload, EntityKey.Conversation(id))]);
    }
}
