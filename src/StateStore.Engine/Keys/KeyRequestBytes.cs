using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>Changes of keys as bytes, for the fingerprint of an idempotency key: everything that makes two requests different.</summary>
internal static class KeyRequestBytes
{
    public static byte[] Of(string ns, ImmutableArray<KeyRequest> requests)
    {
        var json = new JsonBuilder();
        json.Raw("{\"operation\":\"keys\",\"namespace\":"u8).String(ns);
        foreach (var request in requests)
        {
            json.Raw(",\"key\":"u8).String(request.Key).Raw(",\"command\":"u8).String(request.Command.GetType().Name);
            json.Raw(",\"expected_version\":"u8).OptionalNumber(request.Command.ExpectedVersion);
            Write(request.Command, ref json);
        }

        return json.Raw("}"u8).ToArray();
    }

    private static void Write(KeyCommand command, scoped ref JsonBuilder json)
    {
        switch (command)
        {
            case KeyCommand.Set set:
                Write(set.Value, ref json);
                Write(set.Ttl, ref json);
                break;
            case KeyCommand.CompareAndSet swap:
                Write(swap.Expected, ref json);
                Write(swap.Value, ref json);
                Write(swap.Ttl, ref json);
                break;
            case KeyCommand.Increment increment:
                Write(KeyValue.Of(increment.By), ref json);
                Write(increment.Ttl, ref json);
                break;
            case KeyCommand.Touch touch:
                Write(touch.Ttl, ref json);
                break;
            case KeyCommand.Acquire acquire:
                json.Byte((byte)',').String(acquire.Owner);
                Write(acquire.Ttl, ref json);
                break;
            case KeyCommand.Renew renew:
                json.Byte((byte)',').String(renew.Owner).Byte((byte)',').Number(renew.Token);
                Write(renew.Ttl, ref json);
                break;
            case KeyCommand.Release release:
                json.Byte((byte)',').String(release.Owner).Byte((byte)',').Number(release.Token);
                break;
            case KeyCommand.Take take:
                json.Byte((byte)',').Number(take.N).Byte((byte)',').Number(take.Rule.Limit);
                json.Byte((byte)',').Number((long)take.Rule.Window.TotalMilliseconds).Byte((byte)',').Bool(take.Rule.IsSliding);
                break;
        }
    }

    private static void Write(KeyTtl ttl, scoped ref JsonBuilder json) => json.Byte((byte)',').Number(ttl.Milliseconds);

    /// <summary>With its length, since its bytes may be anything.</summary>
    private static void Write(KeyValue? value, scoped ref JsonBuilder json)
    {
        json.Byte((byte)',').OptionalNumber(value?.Bytes.Length);
        if (value is { } given)
        {
            json.Byte((byte)',').String(given.ContentType).Byte((byte)',').Raw(given.Bytes.Span);
        }
    }
}
