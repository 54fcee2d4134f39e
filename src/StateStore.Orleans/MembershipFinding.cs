namespace StateStore.Orleans;

/// <summary>The result of one check of the membership table.</summary>
/// <param name="Kind">The state of this silo in the table.</param>
/// <param name="Reason">A sentence for the log and for probes. It contains no text of an exception.</param>
/// <param name="Error">The exception of a table that could not be read.</param>
internal sealed record MembershipFinding(MembershipFindingKind Kind, string Reason, Exception? Error = null)
{
    public static readonly MembershipFinding Member = new(MembershipFindingKind.Member, "this silo is a member of its cluster");

    /// <summary>Evaluates the row of this silo in the table.</summary>
    /// <param name="data">The row of this silo, if there is one, and the version of the table.</param>
    /// <param name="self">The address of this silo. It contains the generation, so a later process on the same port has another address.</param>
    /// <param name="newest">The newest version of the table that was known before the row was read.</param>
    public static MembershipFinding Of(MembershipTableData data, SiloAddress self, long newest)
    {
        // The version of a recreated table starts at 0. Orleans ignores the table until its version passes that of the old table.
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
    /// <summary>The row of this silo exists and its status is Active.</summary>
    Member,

    /// <summary>The silo is joining or leaving.</summary>
    NotActive,

    /// <summary>The state is unknown: the table did not answer in time, or answered with an error.</summary>
    Unreadable,

    /// <summary>The table answered, and this silo is not alive in it. A running process cannot become a member of an Orleans cluster again.</summary>
    Lost,
}
