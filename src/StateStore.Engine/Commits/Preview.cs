using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace StateStore.Engine.Commits;

/// <summary>The events that dry runs show.</summary>
internal static class Preview
{
    /// <summary>The payloads of the events of a commit; empty without a commit.</summary>
    public static ImmutableArray<JsonText> Payloads(this Commit? commit) => commit is null ? [] : PayloadsFrom(commit.Events.AsSpan());

    /// <summary>The payloads of events.</summary>
    public static ImmutableArray<JsonText> PayloadsFrom(ReadOnlySpan<Event> events)
    {
        var payloads = new JsonText[events.Length];
        for (var i = 0; i < payloads.Length; i++)
        {
            payloads[i] = JsonText.FromTrusted(events[i].Payload);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(payloads);
    }
}
