namespace StateStore.Client.Http;

/// <summary>Reads the history of a conversation or a key.</summary>
internal static class Histories
{
    /// <summary>The request for a page of the history of an entity.</summary>
    public static HttpCall Call(string path, int limit, long? after) =>
        HttpCall.Read(Targets.Query(path + "/history", ("limit", Targets.Number(limit)), ("after", Targets.Number(after))));

    /// <summary>The page in an answer.</summary>
    public static Result<HistoryPage> Read(HttpAnswer answer)
    {
        var members = answer.Members();
        return new HistoryPage([.. JsonItems.Of(members.Find("changes"u8)!.Value)], members.OptionalNumber("next"u8));
    }
}
