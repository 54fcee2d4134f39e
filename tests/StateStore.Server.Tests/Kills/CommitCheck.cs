namespace StateStore.Server.Tests.Kills;

/// <summary>
/// A commit changes the conversation and acknowledges the messages of its turn, both or neither. The turn of an accepted commit is the newest one of the
/// conversation, and the newest one with each of its messages.
/// </summary>
internal static class CommitCheck
{
    public static IEnumerable<string> Faults(History history)
    {
        var commits = history.Endings.Where(ending => ending.Mark is not null).ToLookup(ending => (ending.Conversation, ending.Token));
        var made = history.ConversationLog.Where(change => change.Due is null && change.Mark is not null).Select(change => change.Mark!).ToHashSet();
        var acknowledged = history.MessageLog.Where(item => item.Type == "acknowledged").Select(item => (item.Conversation, item.Message)).ToHashSet();
        return history.Claims.GroupBy(claim => claim.Conversation).SelectMany(claims => OfConversation([.. claims.OrderBy(claim => claim.Token)]));

        IEnumerable<string> OfConversation(List<Claim> claims)
        {
            var newest = claims.SelectMany(claim => claim.Messages.Select(message => (message, claim.Token))).ToLookup(given => given.message, given => given.Token);
            var acknowledgers = new HashSet<string>();
            foreach (var claim in claims)
            {
                var own = commits[(claim.Conversation, claim.Token)].ToList();
                foreach (var late in own.Where(commit => commit.Answer == Answer.Accepted && claims.Any(next => next.Token > claim.Token && next.Answered < commit.Asked)))
                {
                    yield return $"The commit {late.Mark} under the token {late.Token} of {late.Conversation} was accepted after a newer turn had begun";
                }

                var isMade = own.Exists(commit => made.Contains(commit.Mark!));
                foreach (var message in claim.Messages)
                {
                    var isAcknowledged = acknowledged.Contains((claim.Conversation, message));
                    if (isMade && !isAcknowledged)
                    {
                        yield return $"Message {message} of {claim.Conversation} is not acknowledged, but the commit of its turn {claim.Token} was made";
                    }
                    else if (isMade && !acknowledgers.Add(message))
                    {
                        yield return $"Message {message} of {claim.Conversation} is in two turns with a commit; the second is {claim.Token}";
                    }
                    else if (isMade && newest[message].Max() != claim.Token)
                    {
                        yield return $"Message {message} of {claim.Conversation} was committed in the turn {claim.Token}, and given again in {newest[message].Max()}";
                    }
                }
            }

            foreach (var (conversation, message) in acknowledged.Where(item => item.Conversation == claims[0].Conversation && !acknowledgers.Contains(item.Message)))
            {
                yield return $"Message {message} of {conversation} is acknowledged, and no commit of its turn was made";
            }
        }
    }
}
