namespace StateStore.Engine.Commands;

/// <summary>
/// Which commands take which of the members that the Simple State Engine does not have. One that a command does not take is refused: its sender means
/// something that would not happen. The engine's own members, and names that neither knows, are passed over where a command has no use for them,
/// as the original passes them over.
/// </summary>
internal static class CommandMembers
{
    /// <summary>INVALID_INPUT for a member that the command does not take, or a flag that is none; else null.</summary>
    public static StoreError? Check(CommandRequest request, JsonMembers members)
    {
        for (var i = 0; i < members.Count; i++)
        {
            // What nearly every request consists of.
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
