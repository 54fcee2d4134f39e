using System.Collections.Immutable;

namespace StateStore.Client;

/// <summary>The effect of a change that the server runs twice.</summary>
internal enum Repeat
{
    /// <summary>The same as once.</summary>
    Harmless,

    /// <summary>The same as once, under an idempotency key.</summary>
    UnderKey,

    /// <summary>Another one, and the request should have no idempotency key.</summary>
    Never,
}

/// <summary>Writes changes of keys as the operations of a batch.</summary>
internal static class KeyOperations
{
    /// <summary>
    /// Checks that the requests can be sent. Errors: NOT_SUPPORTED for a lease or a limit under a key of another kind, which the HTTP API does not offer.
    /// </summary>
    public static StoreError? Check(ImmutableArray<KeyRequest> requests)
    {
        foreach (var (key, command) in requests)
        {
            var isOfItsKind = command switch
            {
                KeyCommand.Acquire or KeyCommand.Renew or KeyCommand.Release => Lease.KeyOf(Lease.NameOf(key)) == key,
                KeyCommand.Take => RateLimit.KeyOf(RateLimit.NameOf(key)) == key,
                _ => command is not KeyCommand.Expire,
            };
            if (!isOfItsKind)
            {
                return new(ErrorCode.NotSupported, $"The HTTP API does not run {command.GetType().Name} on a key of another kind");
            }
        }

        return null;
    }

    /// <summary>
    /// The effect of a repeated batch. An owner may acquire and renew its lease again. A take has no key, because the server would remember each refusal.
    /// </summary>
    public static Repeat RepeatOf(ImmutableArray<KeyRequest> requests)
    {
        var repeat = Repeat.Harmless;
        foreach (var (_, command) in requests)
        {
            repeat = command switch
            {
                KeyCommand.Take => Repeat.Never,
                KeyCommand.Get or KeyCommand.Acquire or KeyCommand.Renew => repeat,
                _ => repeat == Repeat.Harmless ? Repeat.UnderKey : repeat,
            };
        }

        return repeat;
    }

    /// <summary>Writes <c>{"operations":[..]}</c>.</summary>
    public static JsonBuilder Write(ImmutableArray<KeyRequest> requests)
    {
        var json = new JsonBuilder(1_024);
        json.Raw("{\"operations\":["u8);
        for (var i = 0; i < requests.Length; i++)
        {
            json.Raw(i == 0 ? "{\"op\":"u8 : ",{\"op\":"u8);
            WriteCommand(requests[i], ref json);
            if (requests[i].Command.ExpectedVersion is { } version)
            {
                json.Raw(",\"expected_version\":"u8).Number(version);
            }

            json.Byte((byte)'}');
        }

        json.Raw("]}"u8);
        return json;
    }

    private static void WriteCommand(in KeyRequest request, scoped ref JsonBuilder json)
    {
        var key = request.Key;
        switch (request.Command)
        {
            case KeyCommand.Get:
                json.Raw("\"get\",\"key\":"u8).String(key);
                break;
            case KeyCommand.Delete:
                json.Raw("\"delete\",\"key\":"u8).String(key);
                break;
            case KeyCommand.Set set:
                json.Raw("\"set\",\"key\":"u8).String(key);
                KeyCodec.WriteValue(set.Value, ref json);
                WriteTtl(set.Ttl, ref json);
                break;
            case KeyCommand.CompareAndSet swap:
                json.Raw("\"compare_and_set\",\"key\":"u8).String(key);
                WriteExpected(swap.Expected, ref json);
                KeyCodec.WriteValue(swap.Value, ref json);
                WriteTtl(swap.Ttl, ref json);
                break;
            case KeyCommand.Increment increment:
                json.Raw("\"increment\",\"key\":"u8).String(key).Raw(",\"by\":"u8).Raw(increment.By.Utf8.Span);
                WriteTtl(increment.Ttl, ref json);
                break;
            case KeyCommand.Touch touch:
                json.Raw("\"touch\",\"key\":"u8).String(key);
                WriteTtl(touch.Ttl, ref json);
                break;
            default:
                WriteReserved(request, ref json);
                break;
        }
    }

    private static void WriteReserved(in KeyRequest request, scoped ref JsonBuilder json)
    {
        switch (request.Command)
        {
            case KeyCommand.Acquire acquire:
                json.Raw("\"acquire\",\"name\":"u8).String(Lease.NameOf(request.Key)).Raw(",\"owner\":"u8).String(acquire.Owner);
                WriteTtl(acquire.Ttl, ref json);
                break;
            case KeyCommand.Renew renew:
                json.Raw("\"renew\",\"name\":"u8).String(Lease.NameOf(request.Key)).Raw(",\"owner\":"u8).String(renew.Owner).Raw(",\"token\":"u8).Number(renew.Token);
                WriteTtl(renew.Ttl, ref json);
                break;
            case KeyCommand.Release release:
                json.Raw("\"release\",\"name\":"u8).String(Lease.NameOf(request.Key)).Raw(",\"owner\":"u8).String(release.Owner).Raw(",\"token\":"u8).Number(release.Token);
                break;
            case KeyCommand.Take take:
                json.Raw("\"take\",\"name\":"u8).String(RateLimit.NameOf(request.Key)).Raw(",\"limit\":"u8).Number(take.Rule.Limit);
                json.Raw(",\"window\":\""u8).Number((long)take.Rule.Window.TotalMilliseconds).Raw("ms\",\"kind\":"u8);
                json.Raw(take.Rule.IsSliding ? "\"sliding\""u8 : "\"fixed\""u8).Raw(",\"n\":"u8).Number(take.N);
                break;
        }
    }

    private static void WriteExpected(KeyValue? expected, scoped ref JsonBuilder json)
    {
        if (expected is not { } value)
        {
            return;
        }

        if (value.Json is { } text)
        {
            json.Raw(",\"expected\":"u8).Raw(text.Utf8.Span);
        }
        else
        {
            json.Raw(",\"expected_base64\":"u8).String(Convert.ToBase64String(value.Bytes.Span)).Raw(",\"expected_content_type\":"u8).String(value.ContentType);
        }
    }

    private static void WriteTtl(TimeToLive ttl, scoped ref JsonBuilder json)
    {
        if (Targets.Ttl(ttl) is { } text)
        {
            json.Raw(",\"ttl\":"u8).String(text);
        }
    }
}
