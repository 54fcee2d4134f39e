using System.Collections.Immutable;

namespace StateStore.Engine.Idempotency;

/// <summary>Encodes <c>{"outcomes":[{"type":n,"version":n,"expires_at":".."?,..}]}</c>; type -1 = nothing happened.</summary>
/// <remarks>
/// A value that the request itself contains is not stored again, because only the same request gets this answer (<c>"entry":true</c>). Any other
/// value is stored as in events (<c>value</c>, or <c>value_base64</c> and <c>content_type</c>).
/// </remarks>
internal sealed class KeyOutcomesCodec(ImmutableArray<KeyRequest> requests) : IOutcomeCodec<ImmutableArray<KeyOutcome>>
{
    private const int Nothing = -1;

    public void Write(ImmutableArray<KeyOutcome> outcomes, scoped ref JsonBuilder json)
    {
        json.Raw("{\"outcomes\":["u8);
        for (var i = 0; i < outcomes.Length; i++)
        {
            json.Raw(i == 0 ? "{\"type\":"u8 : ",{\"type\":"u8).Number((int?)outcomes[i].Type ?? Nothing);
            json.Raw(",\"version\":"u8).Number(outcomes[i].Version);
            if (outcomes[i].Entry is { } entry)
            {
                KeyCodec.WriteExpiry(entry.ExpiresAt, ref json);
                if (Given(requests[i].Command) is null)
                {
                    KeyCodec.WriteValue(entry.Value, ref json);
                }
                else
                {
                    json.Raw(",\"entry\":true"u8);
                }
            }

            json.Byte((byte)'}');
        }

        json.Raw("]}"u8);
    }

    public ImmutableArray<KeyOutcome> Read(JsonMembers members) =>
        [.. JsonItems.Of(members.Value(0)).Select((item, i) => ReadOne(JsonMembers.Of(item), requests[i].Command))];

    /// <summary>The bytes of values in the answer to a request that the request does not contain itself.</summary>
    public static long Foreign(KeyRequest request, KeyOutcome outcome) => Given(request.Command) is null ? outcome.Entry?.Value.Bytes.Length ?? 0 : 0;

    private static KeyOutcome ReadOne(JsonMembers members, KeyCommand command)
    {
        var type = (int)members.Number(0);
        var value = members.Find("entry"u8) is null ? KeyCodec.ReadValue(members) : Given(command);
        return new(
            type == Nothing ? null : (KeyEventType)type, members.Number(1), value is { } there ? new(there, KeyCodec.ReadExpiry(members)) : null);
    }

    private static KeyValue? Given(KeyCommand command) => command switch
    {
        KeyCommand.Set set => set.Value,
        KeyCommand.CompareAndSet swap => swap.Value,
        _ => null,
    };
}
