using System.Security.Cryptography;
using System.Text.Json;

namespace StateStore.Engine.Idempotency;

/// <summary>
/// The stored form of the first answer under an idempotency key: <c>{"version":until,"fingerprint":"hex","outcome":{...}}</c> or
/// <c>{"version":until,"fingerprint":"hex","error":{"code":..,"message":..,"details":..?}}</c>.
/// </summary>
/// <remarks>
/// The version is the time until which the record counts, in Unix milliseconds. So a later record under the same key always has a greater version.
/// </remarks>
internal static class IdempotencyRecord
{
    private static readonly StoreError Mismatch = new(
        ErrorCode.IdempotencyMismatch, "This idempotency key was used before with another request");

    /// <summary>The fingerprint of a request: 32 hexadecimal digits of SHA-256. The time of the request does not count.</summary>
    public static string Fingerprint(ReadOnlySpan<byte> request) => Convert.ToHexStringLower(SHA256.HashData(request))[..32];

    public static byte[] Encode<T>(EntityVersion until, string fingerprint, Result<T> outcome, IOutcomeCodec<T> codec)
    {
        var json = new JsonBuilder();
        json.Raw("{\"version\":"u8).Number(until.Number).Raw(",\"fingerprint\":"u8).String(fingerprint);
        if (outcome.TryGet(out var value, out var error))
        {
            json.Raw(",\"outcome\":"u8);
            codec.Write(value, ref json);
        }
        else
        {
            json.Raw(",\"error\":{\"code\":"u8).String(error.Code.Text()).Raw(",\"message\":"u8).String(error.Message);
            if (error.Details is { } details)
            {
                json.Raw(",\"details\":"u8).Raw(details.Utf8.Span);
            }

            json.Byte((byte)'}');
        }

        return json.Raw("}"u8).ToArray();
    }

    /// <summary>The first answer again, or IDEMPOTENCY_MISMATCH for another request; null if the stored bytes can't be read.</summary>
    public static Result<T>? Replay<T>(ReadOnlyMemory<byte> stored, string fingerprint, IOutcomeCodec<T> codec)
    {
        try
        {
            var members = JsonMembers.Of(JsonText.FromTrusted(stored));
            if (!members.NameIs(1, "fingerprint"u8) || !members.TryString(1, out var first))
            {
                return null;
            }

            return first != fingerprint ? Mismatch
                : members.NameIs(2, "outcome"u8) ? codec.Read(JsonMembers.Of(members.Value(2)))
                : ReadError(JsonMembers.Of(members.Value(2)));
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            // Another program has overwritten the record. The codecs read members by their places, so anything may be missing. One guard here
            // replaces one in each codec.
            return null;
        }
    }

    private static StoreError ReadError(JsonMembers members)
    {
        members.TryString(0, out var code);
        members.TryString(1, out var message);
        return new(ErrorCodes.Parse(code), message, members.Count > 2 ? members.Value(2) : null);
    }
}

/// <summary>Encodes the outcome of one kind of request for its idempotency record. Members are written and read in a fixed order.</summary>
internal interface IOutcomeCodec<T>
{
    void Write(T outcome, scoped ref JsonBuilder json);

    T Read(JsonMembers members);
}
