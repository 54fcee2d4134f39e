using System.Text;
using StateStore.Storage;

namespace StateStore.Lua.State;

/// <summary>What state.lua builds the global State on.</summary>
internal sealed class StateFunctions(IScriptStore store)
{
    private static readonly Limits Limits = Limits.Default;

    private static readonly Result<JsonText> NoChange = JsonText.EmptyObject;

    private static readonly JsonText Gap = JsonText.FromTrusted("{\"type\":\"gap\"}"u8.ToArray());

    // Of the machine that it was added to.
    private LuaGuard? _guard;

    /// <summary>Gives a machine the global State, and pushes what the end of a script calls: it goes on as long as something is watched.</summary>
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

    /// <summary><c>get(key)</c>: the value and its version.</summary>
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

        // What is not JSON is its bytes.
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

    /// <summary><c>put(key, value, ttl, version)</c>: false where the key is not at the version.</summary>
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

    /// <summary><c>list(prefix, keys, after)</c>: adds a page to the keys; gives the last one where there are more.</summary>
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

    /// <summary><c>increment(key, by, ttl)</c>: the sum.</summary>
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

    /// <summary><c>read(ns, id)</c>: state, data and version in a table; nil where there is none.</summary>
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

    /// <summary><c>write(ns, id, state, data)</c>: the conversation as it is then; without data, that stays as it is.</summary>
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

    /// <summary><c>history(key, limit, events)</c>: adds the key's events; none where it has none.</summary>
    private Result<int> ReadHistory(LuaState lua)
    {
        if (store.GetHistory(Text(lua, 1), (int)Math.Clamp(lua.ToInteger(2), int.MinValue, int.MaxValue)).TryGet(out var events, out var error))
        {
            PushAll(lua, 3, events);
            return 0;
        }

        return error.Code == ErrorCode.NotFound ? 0 : error;
    }

    /// <summary><c>changes(after, ms)</c>: the position that they reach, and the events since; without after from now on.</summary>
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

    /// <summary><c>clock()</c>: ms of a clock that only goes on.</summary>
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

    /// <summary>Whether it is UTF-8 was looked at by state.lua.</summary>
    private static string Text(LuaState lua, int index) => Encoding.UTF8.GetString(lua.BytesAt(index));

    private static void Push(LuaState lua, string text) => lua.PushBytes(Encoding.UTF8.GetBytes(text));

    private static TimeToLive TtlAt(LuaState lua, int index) => lua.IsNoneOrNil(index) ? TimeToLive.Unsaid : TimeToLive.FromTrusted(lua.ToInteger(index));
}
