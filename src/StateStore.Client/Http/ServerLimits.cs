namespace StateStore.Client.Http;

/// <summary>The limits of any server. The client refuses only requests that can't be sent: the server knows its own limits.</summary>
internal static class ServerLimits
{
    /// <summary>No limits, except for the greatest depth of JSON with the levels around the data.</summary>
    public static readonly Limits Any = new()
    {
        NameLength = int.MaxValue,
        BodyBytes = int.MaxValue,
        DataBytes = int.MaxValue,
        RecordFields = int.MaxValue,
        TableIndexes = int.MaxValue,
        PatchOperations = int.MaxValue,
        BatchCommands = int.MaxValue,
        KeyNameBytes = int.MaxValue,
        KeyValueBytes = int.MaxValue,
        ContentTypeLength = int.MaxValue,
        TimeToLive = TimeSpan.MaxValue,
        RateLimit = long.MaxValue,
        FsmStates = int.MaxValue,
        FsmTransitions = int.MaxValue,
        MessageBytes = int.MaxValue,
        InboxBytes = int.MaxValue,
        InboxMessages = int.MaxValue,
        DeadLetters = int.MaxValue,
        TurnTime = TimeSpan.MaxValue,
        PageSize = int.MaxValue,
        JsonDepth = 1_010,
    };
}
