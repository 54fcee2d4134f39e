using System.Collections.Immutable;
using System.Diagnostics;

namespace StateStore.Engine.Namespaces;

/// <summary>A report on what would become of conversations under other rules. It covers a stretch of a namespace, and another report can continue it.</summary>
/// <param name="Examined">The number of examined conversations.</param>
/// <param name="Unknown">The number of those in states that the machine of the bundle does not know.</param>
/// <param name="UnknownStates">These states, most conversations first; at most 100.</param>
/// <param name="Invalid">The number of examined conversations whose state and data do not satisfy the JSON Schema of the bundle.</param>
/// <param name="Samples">The first of these, at most 10.</param>
/// <param name="Corrupt">The number of conversations in the stretch that can't be read; they are not examined.</param>
/// <param name="Next">The id after which the next report begins; null at the end of the namespace.</param>
public sealed record BundleReport(
    long Examined, long Unknown, ImmutableArray<UnknownState> UnknownStates, long Invalid, ImmutableArray<InvalidConversation> Samples, long Corrupt, string? Next)
{
    /// <summary>The greatest number of conversations that one report examines.</summary>
    public const int MostExamined = 100_000;

    private const int MostStates = 100;
    private const int MostSamples = 10;
    private const int MostIds = 5;

    /// <summary>The time after which a report ends with the current page, so that a request is answered in time.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    /// <summary>Examines conversations. Errors: those of <see cref="IConversations.ListAsync"/>.</summary>
    /// <param name="conversations">The store's conversations.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="bundle">The bundle, which need not be that of the namespace.</param>
    /// <param name="limits">Give the size of the pages that are read.</param>
    /// <param name="after">The id after which the report begins; null = at the first.</param>
    /// <param name="limit">The greatest number of conversations to examine, from 1 to <see cref="MostExamined"/>.</param>
    /// <param name="checksData">Whether data are checked against the JSON Schema too.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<Result<BundleReport>> OfAsync(
        IConversations conversations,
        string ns,
        SchemaBundle bundle,
        Limits limits,
        string? after = null,
        int limit = MostExamined,
        bool checksData = true,
        CancellationToken cancellation = default)
    {
        // Real time instead of the engine's clock, because the budget protects the caller.
        var begun = Stopwatch.GetTimestamp();
        var count = new Count(bundle, checksData);
        do
        {
            var listed = await conversations.ListAsync(ns, new(After: after, Limit: Math.Min(limits.PageSize, limit - count.Examined)), cancellation).ConfigureAwait(false);
            if (!listed.TryGet(out var page, out var error))
            {
                return error;
            }

            foreach (var conversation in page.Conversations)
            {
                count.Add(conversation);
            }

            count.Corrupt += page.Corrupt.Length;
            after = page.Next;
        }
        while (after is not null && count.Examined < limit && Stopwatch.GetElapsedTime(begun) < Budget);

        return count.Report(after);
    }

    /// <summary>The counts of a report in progress.</summary>
    private sealed class Count(SchemaBundle bundle, bool checksData)
    {
        private readonly IReadOnlySet<string>? _known = bundle.KnownStates;
        private readonly Dictionary<string, (long Count, ImmutableArray<string> Ids)> _unknown = new(StringComparer.Ordinal);
        private readonly ImmutableArray<InvalidConversation>.Builder _samples = ImmutableArray.CreateBuilder<InvalidConversation>();
        private long _invalid;

        public int Examined { get; private set; }

        public long Corrupt { get; set; }

        public void Add(ListedConversation listed)
        {
            Examined++;
            var state = listed.Conversation.State;
            if (_known?.Contains(state) == false)
            {
                var (count, ids) = _unknown.GetValueOrDefault(state, (0, []));
                _unknown[state] = (count + 1, ids.Length < MostIds ? ids.Add(listed.Id) : ids);
            }

            if (checksData && bundle.DataSchema?.Check(listed.Conversation) is { } error)
            {
                _invalid++;
                if (_samples.Count < MostSamples)
                {
                    _samples.Add(new(listed.Id, state, error));
                }
            }
        }

        public BundleReport Report(string? next) => new(
            Examined,
            _unknown.Values.Sum(unknown => unknown.Count),
            [
                .. _unknown.Select(unknown => new UnknownState(unknown.Key, unknown.Value.Count, unknown.Value.Ids))
                    .OrderByDescending(unknown => unknown.Count).ThenBy(unknown => unknown.State, StringComparer.Ordinal).Take(MostStates),
            ],
            _invalid,
            _samples.ToImmutable(),
            Corrupt,
            next);
    }
}

/// <summary>A state that the machine of a bundle does not know.</summary>
/// <param name="State">The state.</param>
/// <param name="Count">The number of examined conversations in it.</param>
/// <param name="Samples">The ids of the first of them, at most 5.</param>
public sealed record UnknownState(string State, long Count, ImmutableArray<string> Samples);

/// <summary>A conversation that does not satisfy the JSON Schema of a bundle.</summary>
/// <param name="Id">The id.</param>
/// <param name="State">The state that it is in.</param>
/// <param name="Error">INVALID_DATA with the problems in its details.</param>
public sealed record InvalidConversation(string Id, string State, StoreError Error);
