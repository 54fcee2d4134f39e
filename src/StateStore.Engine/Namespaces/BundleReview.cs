using System.Collections.Immutable;

namespace StateStore.Engine.Namespaces;

/// <summary>Finds warnings for the author of an accepted bundle.</summary>
public static class BundleReview
{
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
        return await StrandedAsync(conversations, ns, bundle, limits, cancellation).ConfigureAwait(false) is { } stranded ? [stranded, .. warnings] : [.. warnings];
    }

    private static async ValueTask<Problem?> StrandedAsync(
        IConversations conversations, string ns, SchemaBundle bundle, Limits limits, CancellationToken cancellation)
    {
        if (bundle.KnownStates is null)
        {
            return null;
        }

        // The bundle is set. If the list fails, the next request will report that the store is unavailable.
        var reported = await BundleReport.OfAsync(conversations, ns, bundle, limits, limit: MostCounted, checksData: false, cancellation: cancellation).ConfigureAwait(false);
        return reported.TryGet(out var report, out _) && report.Unknown > 0 ? new Problem("/fsm", Message(report)) : null;
    }

    private static string Message(BundleReport report)
    {
        var states = report.UnknownStates.Take(MostStatesNamed).Select(unknown => $"\"{unknown.State}\" ({unknown.Count})");
        var more = report.UnknownStates.Length > MostStatesNamed ? ", …" : "";
        var bound = report.Next is null ? "" : $" (counted among the first {report.Examined})";
        return $"strands {report.Unknown} {(report.Unknown == 1 ? "conversation" : "conversations")}{bound} in states that it does not know: {string.Join(", ", states)}{more}";
    }
}
