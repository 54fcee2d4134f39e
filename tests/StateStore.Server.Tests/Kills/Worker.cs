using System.Text.Json;

namespace StateStore.Server.Tests.Kills;

/// <summary>Claims turns and commits them. Now and then it dies, is late, gives a turn back, or does not wait for an answer.</summary>
internal sealed class Worker(KilledServers servers, string ns, string name, Record record)
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(1);

    private readonly Queue<Claim> _late = new();
    private readonly List<Task> _unanswered = [];
    private int _commits;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (await ClaimAsync("100ms") is { } claim)
            {
                await HandleAsync(claim);
            }
        }

        foreach (var claim in _late)
        {
            await CommitAsync(claim);
        }

        await Task.WhenAll(_unanswered);
    }

    /// <summary>Claims the next turn; null = there is none within the wait. A turn whose answer is lost expires.</summary>
    public async Task<Claim?> ClaimAsync(string wait)
    {
        var asked = record.Moment();
        return Read(await servers.SendAsync("POST", ns + "/turns", Request(wait)), asked);
    }

    public async Task CommitAsync(Claim claim, bool keeps = false)
    {
        var (mark, body) = Commit(claim, keeps);
        var asked = record.Moment();
        var answer = await servers.SendAsync("PUT", PathOf(claim), body, mark);
        Note(claim, mark, keeps, answer, asked);
    }

    private async Task HandleAsync(Claim claim)
    {
        switch (Random.Shared.Next(20))
        {
            case 0: // The worker dies.
                break;
            case 1: // The worker is late, and its turn may have expired.
                _late.Enqueue(claim);
                break;
            case 2:
                DieWithoutAnswer(claim);
                break;
            case 3:
                await ReleaseAsync(claim);
                break;
            case 4:
                await ExtendAsync(claim);
                await CommitAsync(claim);
                break;
            case 5:
                await CommitAsync(claim, keeps: true);
                await CommitAsync(claim);
                break;
            case 6 when _late.TryDequeue(out var late):
                await CommitAsync(late);
                await CommitAsync(claim);
                break;
            case 7:
                await CommitAsync(await ClaimAgainAsync(claim));
                break;
            default:
                await CommitAsync(claim);
                break;
        }
    }

    /// <summary>Sends a commit once, and never learns its answer.</summary>
    private void DieWithoutAnswer(Claim claim)
    {
        var (mark, body) = Commit(claim, keeps: false);
        record.Add(new Ending(claim.Conversation, claim.Token, mark, Keeps: false, Answer.None, record.Moment()));
        _unanswered.Add(servers.TrySendAsync("PUT", PathOf(claim), body, mark));
    }

    /// <summary>Releases a turn, once: a repeated release would find no turn.</summary>
    private async Task ReleaseAsync(Claim claim)
    {
        var asked = record.Moment();
        var isFailed = Random.Shared.Next(2) == 0 ? "true" : "false";
        Note(claim, null, keeps: false, await servers.TrySendAsync("POST", PathOf(claim) + "/turn:release", $$"""{"token":{{claim.Token}},"failed":{{isFailed}}}"""), asked);
    }

    /// <summary>
    /// Claims a conversation again, as the owner of its turn may, once. The claim ends the turn, even if there is no new one because a newer message began
    /// the debounce time again.
    /// </summary>
    private async Task<Claim> ClaimAgainAsync(Claim claim)
    {
        var asked = record.Moment();
        var answer = await servers.TrySendAsync("POST", PathOf(claim) + "/turn", Request("0ms"));
        var next = answer is { } given ? Read(given, asked) : null;
        if (next is null && (answer is null || CodeOf(answer.Value) is null))
        {
            record.Add(new Ending(claim.Conversation, claim.Token, Mark: null, Keeps: false, answer is null ? Answer.None : Answer.Accepted, asked));
        }

        return next ?? claim;
    }

    private async Task ExtendAsync(Claim claim)
    {
        var answer = await servers.SendAsync("POST", PathOf(claim) + "/turn:extend", $$"""{"token":{{claim.Token}},"ttl":"2s"}""");
        if (IsAccepted(answer))
        {
            record.Add(new Extension(claim.Conversation, claim.Token, answer.GetProperty("expires_at").GetDateTimeOffset()));
        }
    }

    private string Request(string wait) => $$"""{"owner":"{{name}}","ttl":"{{Ttl.TotalMilliseconds}}ms","wait":"{{wait}}"}""";

    private Claim? Read(JsonElement answer, long asked)
    {
        if (!answer.TryGetProperty("token", out var token) || token.ValueKind == JsonValueKind.Null)
        {
            Assert.True(CodeOf(answer) is null or "LEASE_HELD", answer.ToString());
            return null;
        }

        var until = answer.GetProperty("expires_at").GetDateTimeOffset();
        var messages = answer.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetString()!).ToArray();
        var claim = new Claim(
            name, answer.GetProperty("conversation_id").GetString()!, token.GetInt64(), until - Ttl, until, messages, asked, record.Moment());
        record.Add(claim);
        return claim;
    }

    private (string Mark, string Body) Commit(Claim claim, bool keeps)
    {
        var mark = $"{name}-{++_commits}";
        return (mark, $$"""{"state":"ANSWERED","data":{"mark":"{{mark}}"},"turn":{{claim.Token}},"keep_turn":{{(keeps ? "true" : "false")}}}""");
    }

    private void Note(Claim claim, string? mark, bool keeps, JsonElement? answer, long asked)
    {
        var end = answer is not { } given ? Answer.None : IsAccepted(given) ? Answer.Accepted : Answer.Refused;
        record.Add(new Ending(claim.Conversation, claim.Token, mark, keeps, end, asked));
    }

    private string PathOf(Claim claim) => $"{ns}/conversations/{claim.Conversation}";

    /// <summary>Whether the turn was still that of the worker. Any other refusal fails the test.</summary>
    private static bool IsAccepted(JsonElement answer)
    {
        var isAccepted = answer.GetProperty("ok").GetBoolean();
        Assert.True(isAccepted || CodeOf(answer) == "LEASE_LOST", answer.ToString());
        return isAccepted;
    }

    private static string? CodeOf(JsonElement answer) => answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null;
}
