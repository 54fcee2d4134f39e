namespace StateStore.Orleans;

/// <summary>The result of one look into the membership table.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Reason">A sentence for the log and for probes; it holds no text of an exception.</param>
/// <param name="Error">The exception of a table that could not be read.</param>
internal sealed record MembershipFinding(MembershipFindingKind Kind, string Reason, Exception? Error = null)
{
    public static readonly MembershipFinding Member = new(MembershipFindingKind.Member, "this silo is a member of its cluster");

    /// <summary>Judges a row of the table.</summary>
    /// <param name="data">The row of this silo, if there is one, and the version of the table.</param>
    /// <param name="self">The address of this silo; it contains the generation, so a later process on the same port has another.</param>
    /// <param name="newest">The newest version of the table that was known before the row was asked for.</param>
    public static MembershipFinding Of(MembershipTableData data, SiloAddress self, long newest)
    {
        // A table that was created anew counts from 0, and Orleans takes in nothing of it until it has passed the version of the old one.
        if (data.Version.Version < newest)
        {
            return Lost($"the membership table went back from version {newest} to {data.Version.Version}: it was deleted or replaced");
        }

        return data.Members.FirstOrDefault(row => row.Item1.SiloAddress.Equals(self))?.Item1.Status switch
        {
            SiloStatus.Active => Member,
            SiloStatus.Dead => Lost("the membership table says that this silo is dead"),
            null => Lost("the membership table has no row of this silo: the row or the table was deleted, or the table was replaced"),
            var status => new(MembershipFindingKind.NotActive, $"the membership table says that this silo is {status}"),
        };
    }

    public static MembershipFinding Missing(Exception error) => Lost("there is no membership table any more: it was deleted or replaced") with { Error = error };

    public static MembershipFinding Unreadable(Exception error) => new(MembershipFindingKind.Unreadable, "the membership table can't be read", error);

    private static MembershipFinding Lost(string reason) => new(MembershipFindingKind.Lost, reason);
}

internal enum MembershipFindingKind
{
    /// <summary>The row of this silo is there and says Active.</summary>
    Member,

    /// <summary>The silo is joining or leaving.</summary>
    NotActive,

    /// <summary>Nothing is known: the table did not answer in time, or answered with an error.</summary>
    Unreadable,

    /// <summary>The table is there and this silo is not alive in it. Orleans has no way back from that for a running process.</summary>
    Lost,
}
