namespace StateStore.AspNetCore.Requests;

/// <summary>Refuses members that a request does not take. Ignoring them would hide mistakes of the client.</summary>
internal static class KnownMembers
{
    public static Result<bool> Only(JsonMembers members, params ReadOnlySpan<string> known)
    {
        for (var i = 0; i < members.Count; i++)
        {
            if (!known.Contains(members.Name(i)))
            {
                return StoreError.InvalidInput($"Unknown property \"{members.Name(i)}\"; this request takes {string.Join(" and ", known)}");
            }
        }

        return true;
    }
}
