using System.Text;
using StateStore.Storage;

namespace StateStore.Lua.State;

/// <summary>The managed functions with which state.lua implements the global State.</summary>
internal sealed class StateFunctions(IScriptStore store)
{
    private static readonly Limits Limits = Limits.Default;

    private static readonly Result<JsonText> NoChange = JsonText.EmptyObject;

    private static readonly JsonText Gap = JsonText.FromTrusted("{\"type\":\"gap\"}"u8.ToArray());

    // The guard of the machine to which the functions were added.
    private LuaGuard? _guard;

    /// <summary>
    /// Adds the global State to a machine, and pushes State.run. The host calls it after the script: it runs while the script watches keys.
    /// </summary>
    public void AddTo(LuaMachine machine)
    {
        _guard = machine.Guard;
        Func<LuaState, Result<int>>[] functions = [Get, Put, Delete, List, Increment, ReadConversation, WriteConversation, ReadHistory, ReadChanges, ReadClock];
        machine.RunOwn("state.lua", results: 1, () =>
        {
            foreach (var function in functions)
            {
                machine.PushFunction(function);
            }

            return functions.Length;
        });
    }

    /// <summary>Implements <c>get(key)</c>: returns the value and its version.</summary>
    private Result<int> Get(LuaState lua)
    {
        if (!store.Get(Text(lua, 1)).TryGet(out var key, out var error))
        {
            if (error.Code != ErrorCode.NotFound)
            {
                return error;
            }

            lua.PushNil();
            lua.PushInteger(0);
            return 2;
        }

        // A value that is not JSON is a string of its bytes.
        if (key.Value.Json is { } json)
        {
            JsonToLua.Push(lua, json);
        }
        else
        {
            lua.PushBytes(key.Value.Bytes.Span);
        }

        lua.PushInteger(key.Version);
        return 2;
    }

    /// <summary>Implements <c>put(key, value, ttl, version)</c>: returns false if the key is not at the version.</summary>
    private Result<int> Put(LuaState lua)
    {
        if (!LuaToJson.Read(lua, 2, _guard!, Limits).TryGet(out var json, out var error))
        {
            return error;
        }

        error = store.Set(Text(lua, 1), json, TtlAt(lua, 3), lua.IsNoneOrNil(4) ? null : lua.ToInteger(4));
        if (error is not null && error.Code != ErrorCode.VersionConflict)
        {
            return error;
        }

        lua.PushBoolean(error is null);
        return 1;
    }

    private Result<int> Delete(LuaState lua) => store.Delete(Text(lua, 1)) is { } error ? error : 0;

    /// <summary>Implements <c>list(prefix, keys, after)</c>: adds a page to the keys, and returns the last key if there are more pages.</summary>
    private Result<int> List(LuaState lua)
    {
        if (!store.List(Text(lua, 1), lua.IsNoneOrNil(3) ? null : Text(lua, 3)).TryGet(out var page, out var error))
        {
            return error;
        }

        var count = lua.RawLength(2);
        foreach (var key in page.Keys)
        {
            Push(lua, key);
            lua.RawSetInteger(2, ++count);
        }

        if (page.Next is null)
        {
            return 0;
        }

        Push(lua, page.Next);
        return 1;
    }

    /// <summary>Implements <c>increment(key, by, ttl)</c>: returns the sum.</summary>
    private Result<int> Increment(LuaState lua)
    {
        if (!LuaToJson.Read(lua, 2, _guard!, Limits).TryGet(out var by, out var error) ||
            !store.Increment(Text(lua, 1), by, TtlAt(lua, 3)).TryGet(out var sum, out error))
        {
            return error;
        }

        JsonToLua.Push(lua, sum);
        return 1;
    }

    /// <summary>Implements <c>read(ns, id)</c>: returns state, data and version in a table; nil if the conversation does not exist.</summary>
    private Result<int> ReadConversation(LuaState lua)
    {
        if (!store.GetConversation(Text(lua, 1), Text(lua, 2)).TryGet(out var found, out var error))
        {
            if (error.Code != ErrorCode.NotFound)
            {
                return error;
            }

            lua.PushNil();
            return 1;
        }

        Push(lua, found);
        return 1;
    }

    /// <summary>Implements <c>write(ns, id, state, data)</c>: returns the changed conversation. Without data, the current data stay.</summary>
    private Result<int> WriteConversation(LuaState lua)
    {
        var isMove = lua.IsNoneOrNil(4);
        if (!(isMove ? NoChange : LuaToJson.Read(lua, 4, _guard!, Limits)).TryGet(out var data, out var error) ||
            !store.SetConversation(Text(lua, 1), Text(lua, 2), new(Text(lua, 3), data, Merge: isMove)).TryGet(out var changed, out error))
        {
            return error;
        }

        Push(lua, changed);
        return 1;
    }

    /// <summary>Implements <c>history(key, limit, events)</c>: adds the events of the key to the table.</summary>
    private Result<int> ReadHistory(LuaState lua)
    {
        if (store.GetHistory(Text(lua, 1), (int)Math.Clamp(lua.ToInteger(2), int.MinValue, int.MaxValue)).TryGet(out var events, out var error))
        {
            PushAll(lua, 3, events);
            return 0;
        }

        return error.Code == ErrorCode.NotFound ? 0 : error;
    }

    /// <summary>Implements <c>changes(after, ms)</c>: returns the new position and the events since <c>after</c>; without it, from now.</summary>
    private Result<int> ReadChanges(LuaState lua)
    {
        LogPosition? after = !lua.IsNoneOrNil(1) && LogPosition.TryParse(Text(lua, 1), out var position) ? position : null;
        var read = store.ReadKeyEvents(after, TimeSpan.FromMilliseconds(lua.ToInteger(2)));
        var isGap = read.Error?.Code == ErrorCode.Gone;
        if (!(isGap ? store.ReadKeyEvents(LogPosition.Start, TimeSpan.Zero) : read).TryGet(out var page, out var error))
        {
            return error;
        }

        Push(lua, page.Next.ToString());
        lua.NewTable();
        PushAll(lua, lua.GetTop(), page.Changes.Select(change => change.Payload).Prepend(Gap).Skip(isGap ? 0 : 1));
        return 2;
    }

    /// <summary>Implements <c>clock()</c>: returns the milliseconds of a monotonic clock.</summary>
    private static Result<int> ReadClock(LuaState lua)
    {
        lua.PushInteger(Environment.TickCount64);
        return 1;
    }

    /// <summary>Fills the table at an absolute index.</summary>
    private static void PushAll(LuaState lua, int table, IEnumerable<JsonText> items)
    {
        var count = 0;
        foreach (var item in items)
        {
            JsonToLua.Push(lua, item);
            lua.RawSetInteger(table, ++count);
        }
    }

    private static void Push(LuaState lua, ConversationSnapshot found)
    {
        lua.NewTable();
        Push(lua, found.Conversation.State);
        lua.SetMember("state"u8);
        JsonToLua.Push(lua, found.Conversation.Data);
        lua.SetMember("data"u8);
        lua.PushInteger(found.Version);
        lua.SetMember("version"u8);
    }

    /// <summary>Reads a string. state.lua has checked that it is UTF-8.</summary>
    private static string Text(LuaState lua, int index) => Encoding.UTF8.GetString(lua.BytesAt(index));

    private static void Push(LuaState lua, string text) => lua.PushBytes(Encoding.UTF8.GetBytes(text));

    private static TimeToLive TtlAt(LuaState lua, int index) => lua.IsNoneOrNil(index) ? TimeToLive.Unsaid : TimeToLive.FromTrusted(lua.ToInteger(index));
}
