using System.Text;

namespace StateStore.Lua.Hooks;

/// <summary>Gives a change of a conversation to hooks as a table with namespace, id, type, from, to, previous, data, version, at, timeout, dry_run.</summary>
internal static class HookEvent
{
    /// <summary>
    /// Pushes the table. Absent members are nil: from and previous of a new conversation, to and data of a deleted one, dry_run of a real change. So is
    /// timeout, the state that a timeout leads to, if a caller makes the change.
    /// </summary>
    public static void Push(LuaState lua, string ns, string id, ConversationEvent change, bool isDryRun)
    {
        lua.NewTable(members: 11);
        Set(lua, "namespace"u8, ns);
        Set(lua, "id"u8, id);
        lua.PushBytes(ConversationCodec.TypeName(change.Type));
        lua.SetMember("type"u8);
        if (change.Previous is { } previous)
        {
            Set(lua, "from"u8, previous.State);
            JsonToLua.Push(lua, previous.Data);
            lua.SetMember("previous"u8);
        }

        if (change.Current is { } current)
        {
            Set(lua, "to"u8, current.State);
            JsonToLua.Push(lua, current.Data);
            lua.SetMember("data"u8);
        }

        if (change.Cause is { } cause)
        {
            Set(lua, "timeout"u8, cause.To);
        }

        if (isDryRun)
        {
            lua.PushBoolean(true);
            lua.SetMember("dry_run"u8);
        }

        lua.PushInteger(change.Version.Number);
        lua.SetMember("version"u8);
        var at = new JsonBuilder();
        JsonToLua.Push(lua, at.Time(change.At).ToJsonText());
        lua.SetMember("at"u8);
    }

    private static void Set(LuaState lua, ReadOnlySpan<byte> name, string text)
    {
        lua.PushBytes(Encoding.UTF8.GetBytes(text));
        lua.SetMember(name);
    }
}
