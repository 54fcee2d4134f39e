namespace StateStore.Server.Tests.Kills;

/// <summary>Compares the logs and lists of a server with all that its callers know. Each fault is a sentence that names what is wrong.</summary>
internal static class HistoryChecker
{
    public static IReadOnlyList<string> Faults(History history) =>
    [
        .. MessageCheck.Faults(history), .. TurnCheck.Faults(history), .. CommitCheck.Faults(history), .. ChangeCheck.Faults(history), .. TimeoutCheck.Faults(history),
    ];
}
