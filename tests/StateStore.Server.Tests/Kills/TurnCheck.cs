namespace StateStore.Server.Tests.Kills;

/// <summary>The tokens of a conversation grow, and no turn begins before the turn before it has ended.</summary>
internal static class TurnCheck
{
    public static IEnumerable<string> Faults(History history)
    {
        var endings = history.Endings.ToLookup(ending => (ending.Conversation, ending.Token));
        var extensions = history.Extensions.ToLookup(extension => (extension.Conversation, extension.Token), extension => extension.Until);
        foreach (var claims in history.Claims.GroupBy(claim => claim.Conversation))
        {
            var turns = claims.OrderBy(claim => claim.Token).ToList();
            foreach (var (turn, next) in turns.Zip(turns.Skip(1)))
            {
                var key = (turn.Conversation, turn.Token);
                if (next.Token == turn.Token)
                {
                    yield return $"{Name(turn)} was given twice";
                }
                else if (next.Answered < turn.Asked)
                {
                    yield return $"The tokens of {turn.Conversation} do not grow: {next.Token} was given before {turn.Token}";
                }

                // The owner of a turn may replace it.
                var hasEnded = turn.Owner == next.Owner || endings[key].Any(ending => CanHaveEnded(ending, next));
                if (!hasEnded && next.From < extensions[key].Append(turn.Until).Max())
                {
                    var shared = turn.Messages.Intersect(next.Messages);
                    yield return $"{Name(next)} began during {Name(turn)}; messages of both: {string.Join(", ", shared)}";
                }
            }
        }
    }

    private static bool CanHaveEnded(Ending ending, Claim next) => ending.Answer != Answer.Refused && !ending.Keeps && ending.Asked < next.Answered;

    private static string Name(Claim claim) => $"the turn {claim.Token} of {claim.Conversation}";
}
