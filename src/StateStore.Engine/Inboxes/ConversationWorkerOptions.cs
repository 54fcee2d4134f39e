namespace StateStore.Engine.Inboxes;

/// <summary>Handles the messages of one turn, and returns the change of the conversation that acknowledges them.</summary>
/// <remarks>An exception counts as a failed attempt: the messages wait again, and become dead letters after too many of them.</remarks>
/// <param name="turn">The turn, with the conversation and its messages.</param>
/// <param name="cancellation">Cancelled when the turn is lost, and when the application no longer waits for the handler.</param>
public delegate ValueTask<SetConversation> ConversationHandler(ClaimedTurn turn, CancellationToken cancellation);

/// <summary>The options of a worker.</summary>
public sealed record ConversationWorkerOptions
{
    /// <summary>The greatest number of conversations that are handled at the same time, from 1.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>The time of a turn. The worker extends the turn every third of it while the handler runs.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The name of the worker in turns. The default is the name of the machine with a random part, so no two processes have the same one.</summary>
    public string Owner { get; init; } = $"{Environment.MachineName}:{Guid.NewGuid():N}";
}
