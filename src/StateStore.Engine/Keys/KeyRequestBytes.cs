using System.Collections.Immutable;

namespace StateStore.Engine.Keys;

/// <summary>Writes changes of keys as bytes for the fingerprint of an idempotency key: every part that distinguishes two requests.</summary>
internal static class KeyRequestBytes
{
    public static byte[] Of(string ns, ImmutableArray<KeyRequest> requests)
    {
        var json = RequestFrame.Begin("keys"u8, ns);
        foreach (var request in requests)
        {
            RequestFrame.Command("key"u8, request.Key, Tag(request.Command), request.Command.ExpectedVersion, ref json);
            Write(request.Command, ref json);
        }

        return RequestFrame.End(ref json);
    }

    private static ReadOnlySpan<byte> Tag(KeyCommand command) => command switch
    {
        KeyCommand.Get => "Get"u8,
        KeyCommand.Set => "Set"u8,
        KeyCommand.Delete => "Delete"u8,
        KeyCommand.CompareAndSet => "CompareAndSet"u8,
        KeyCommand.Increment => "Increment"u8,
        KeyCommand.Touch => "Touch"u8,
        KeyCommand.Acquire => "Acquire"u8,
        KeyCommand.Renew => "Renew"u8,
        KeyCommand.Release => "Release"u8,
        KeyCommand.Take => "Take"u8,
        KeyCommand.Expire => "Expire"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command has no tag"),
    };

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

    private static void Write(TimeToLive ttl, scoped ref JsonBuilder json) => json.Byte((byte)',').Number(ttl.Milliseconds);

    /// <summary>Writes a value with its length, because its bytes may be anything.</summary>
    private static void Write(KeyValue? value, scoped ref JsonBuilder json)
    {
        json.Byte((byte)',').OptionalNumber(value?.Bytes.Length);
        if (value is { } given)
        {
            json.Byte((byte)',').String(given.ContentType).Byte((byte)',').Raw(given.Bytes.Span);
        }
    }
}
