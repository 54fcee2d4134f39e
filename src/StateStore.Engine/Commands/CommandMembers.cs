namespace StateStore.Engine.Commands;

/// <summary>
/// Checks the members that this server adds to the commands of the Simple State Engine. A command that does not use such a member is refused: the
/// client expects an effect that would not happen. Members of the Simple State Engine itself, and unknown names, are ignored if a command does not
/// use them. The engine ignores them too.
/// </summary>
internal static class CommandMembers
{
    /// <summary>Returns INVALID_INPUT for a member that the command does not take, or for a flag that is not a boolean; otherwise null.</summary>
    public static StoreError? Check(CommandRequest request, JsonMembers members)
    {
        for (var i = 0; i < members.Count; i++)
        {
            // Nearly every request consists of these members only.
            if (members.NameIs(i, "cmd"u8) || members.NameIs(i, "state"u8) || members.NameIs(i, "id"u8) || members.NameIs(i, "data"u8))
            {
                continue;
            }

            var name = members.Name(i);
            if (!IsTaken(name, request.Name))
            {
                return StoreError.InvalidInput($"{request.Name} takes no '{name}'");
            }

            if (name is "return_record" or "with_version" && members.Value(i).ToString() is not ("true" or "false" or "null"))
            {
                return StoreError.InvalidInput($"{name} must be true or false");
            }
        }

        return null;
    }

    private static bool IsTaken(string member, string command) => member switch
    {
        "commands" => command == "BATCH",
        "limit" or "after" or "where" => command == "LIST_RECORDS",
        "increment" => command == "PATCH_RECORD",
        "match" => command == "UPSERT_RECORD",
        "json_schema" or "indexes" => command == "CREATE_STATE",
        "expected_version" or "return_record" => ChangeReader.IsChange(command),
        "with_version" => command == "GET_RECORD" || ChangeReader.IsChange(command),
        _ => true,
    };
}
