using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>Changes that one caller wants made as one, and waits for; he is resumed elsewhere than where they are made.</summary>
internal sealed class TableJob(ImmutableArray<TableRequest> requests)
    : TaskCompletionSource<Result<ImmutableArray<TableOutcome>>>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public ImmutableArray<TableRequest> Requests { get; } = requests;

    /// <summary>The idempotency key they came under, if any.</summary>
    public IdempotencyScope<ImmutableArray<TableOutcome>>? Scope { get; init; }

    /// <summary>Something to be done between two batches, while no change of this process is under way; it never throws.</summary>
    public Func<Task>? Alone { get; init; }

    /// <summary>What it adds to a batch, about.</summary>
    public long Bytes { get; } = requests.Sum(request => BytesOf(request.Command));

    private static long BytesOf(TableCommand command) => command switch
    {
        TableCommand.SetState set => set.Records.Sum(record => (long)record.Data.Utf8.Length),
        TableCommand.CreateRecord create => create.Data.Utf8.Length,
        TableCommand.SetRecord set => set.Data.Utf8.Length,
        TableCommand.PatchRecord patch => patch.Changes.Utf8.Length,
        TableCommand.UpsertRecord upsert => upsert.Data.Utf8.Length,
        _ => 0,
    };
}
