namespace StateStore.Server.Tests.Kills;

/// <summary>Appends messages and changes conversations, and repeats each request until a server answers.</summary>
internal sealed class Writer(KilledServers servers, string ns, string name, string[] conversations, Record record)
{
    public async Task RunAsync(CancellationToken stop)
    {
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            var id = $"{name}-{n}";
            switch (Random.Shared.Next(20))
            {
                // A new conversation, whose timeouts are the only other changes.
                case 0:
                    await SetAsync(id, id, "NEW");
                    break;
                case 1:
                    await SetAsync(AnyConversation(), id, Random.Shared.Next(2) == 0 ? "WAITING" : "ANSWERED");
                    break;
                default:
                    await AppendAsync(AnyConversation(), id);
                    break;
            }
        }
    }

    private string AnyConversation() => conversations[Random.Shared.Next(conversations.Length)];

    private async Task AppendAsync(string conversation, string id)
    {
        var answer = await servers.SendAsync("POST", $"{ns}/conversations/{conversation}/messages", $$"""{"message":{"text":"{{id}}"},"id":"{{id}}"}""");
        var isAccepted = answer.GetProperty("ok").GetBoolean();
        Assert.True(isAccepted || answer.GetProperty("error").GetProperty("code").GetString() == "LIMIT_EXCEEDED", answer.ToString());
        record.Add(new Append(conversation, id, isAccepted ? Answer.Accepted : Answer.Refused));
    }

    private async Task SetAsync(string conversation, string mark, string state)
    {
        var answer = await servers.SendAsync("PUT", $"{ns}/conversations/{conversation}", $$$"""{"state":"{{{state}}}","data":{"mark":"{{{mark}}}"}}""", mark);
        Assert.True(answer.GetProperty("ok").GetBoolean(), answer.ToString());
        record.Add(new Change(conversation, mark, Answer.Accepted));
    }
}
