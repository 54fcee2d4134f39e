using System.Collections.Immutable;

namespace StateStore.Engine.Namespaces;

/// <summary>Finds warnings for the author of an accepted bundle.</summary>
public static class BundleReview
{
    private const int PageSize = 100;

    // The count is only a service to the author, so it must stay cheap.
    private const int MostCounted = 10_000;
    private const int MostStatesNamed = 5;

    /// <summary>The warnings of the bundle itself, and the number of conversations in states that its machine does not know.</summary>
    /// <param name="conversations">The store's conversations; at most 10,000 of the namespace are examined.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="limits">The bounds; at most <see cref="Limits.ErrorDetails"/> warnings of the bundle are returned.</param>
    /// <param name="cancellation">Ends the counting.</param>
    public static async ValueTask<ImmutableArray<Problem>> OfAsync(
        IConversations conversations, string ns, SchemaBundle bundle, Limits limits, CancellationToken cancellation = default)
    {
        var warnings = bundle.Warnings(limits);
        return await StrandedAsync(conversations, ns, bundle, cancellation).ConfigureAwait(false) is { } stranded ? [stranded, .. warnings] : [.. warnings];
    }

    private static async ValueTask<Problem?> StrandedAsync(IConversations conversations, string ns, SchemaBundle bundle, CancellationToken cancellation)
    {
        if (bundle.KnownStates is not { } known)
        {
            return null;
        }

        var stranded = new Dictionary<string, int>(StringComparer.Ordinal);
        string? after = null;
        var looked = 0;
        do
        {
            var listed = await conversations.ListAsync(ns, new(After: after, Limit: PageSize), cancellation).ConfigureAwait(false);
            if (!listed.TryGet(out var page, out _))
            {
                // The bundle is set. The next request will report that the store is unavailable.
                return null;
            }

            foreach (var conversation in page.Conversations.Where(listed => !known.Contains(listed.Conversation.State)))
            {
                stranded[conversation.Conversation.State] = stranded.GetValueOrDefault(conversation.Conversation.State) + 1;
            }

            after = page.Next;
            looked += PageSize;
        }
        while (after is not null && looked < MostCounted);

        return stranded.Count == 0 ? null : new Problem("/fsm", Message(stranded, isComplete: after is null));
    }

    private static string Message(Dictionary<string, int> stranded, bool isComplete)
    {
        var states = stranded.OrderByDescending(counted => counted.Value).ThenBy(counted => counted.Key, StringComparer.Ordinal).Take(MostStatesNamed)
            .Select(counted => $"\"{counted.Key}\" ({counted.Value})");
        var more = stranded.Count > MostStatesNamed ? ", …" : "";
        var bound = isComplete ? "" : $" (counted among the first {MostCounted})";
        return $"strands {stranded.Values.Sum()} conversations{bound} in states that it does not know: {string.Join(", ", states)}{more}";
    }
}
