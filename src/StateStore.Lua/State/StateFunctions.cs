using System.Collections.Immutable;
using System.Text;
using StateStore.Engine;
using StateStore.Lua.Runtime;

namespace StateStore.Lua;

/// <summary>What state.lua builds the global State on: keys of one namespace, and conversations. Scripts wait for the store on their thread.</summary>
internal sealed class StateFunctions(IStateStore store, string ns, CancellationToken cancellation)
{
    private const int PageSize = 1000;

    private static readonly Limits Limits = Limits.Default;

    private static readonly Result<JsonText> NoChange = JsonText.Parse("{}"u8, Limits);

    /// <summary>Gives a machine the global State.</summary>
    public void AddTo(LuaMachine machine) => machine.RunOwn("state.lua", () =>
    {
        Func<LuaState, Result<int>>[] functions = [Get, Put, Delete, List, Increment, ReadConversation, WriteConversation];
        foreach (var function in functions)
        {
            machine.PushFunction(function);
        }

        return functions.Length;
    });

    /// <summary><c>get(key)</c>: the value and its version.</summary>
    private Result<int> Get(LuaState lua)
    {
        var found = Wait(store.Keys.GetAsync(ns, Text(lua, 1), cancellation));
        if (!found.TryGet(out var key, out var error))
        {
            if (error.Code != ErrorCode.NotFound)
            {
                return error;
            }

            lua.PushNil();
            lua.PushInteger(0);
            return 2;
        }

        PushValue(lua, key.Value);
        lua.PushInteger(key.Version);
        return 2;
    }

    /// <summary><c>put(key, value, ttl, version)</c>: false where the key is not at the version.</summary>
    private Result<int> Put(LuaState lua)
    {
        if (!LuaToJson.Read(lua, 2, Limits).TryGet(out var json, out var error))
        {
            return error;
        }

        var version = lua.IsNoneOrNil(4) ? (long?)null : lua.ToInteger(4);
        var put = Change(lua, new KeyCommand.Set(KeyValue.Of(json), TtlAt(lua, 3)) { ExpectedVersion = version });
        if (!put.TryGet(out _, out error) && error.Code != ErrorCode.VersionConflict)
        {
            return error;
        }

        lua.PushBoolean(error is null);
        return 1;
    }

    private Result<int> Delete(LuaState lua) => Change(lua, new KeyCommand.Delete()).TryGet(out _, out var error) ? 0 : error;

    /// <summary><c>list(prefix, keys, after)</c>: adds a page to the keys; gives the last one where there are more.</summary>
    private Result<int> List(LuaState lua)
    {
        var query = new KeyQuery(Text(lua, 1), lua.IsNoneOrNil(3) ? null : Text(lua, 3), PageSize);
        if (!Wait(store.Keys.ListAsync(ns, query, cancellation)).TryGet(out var page, out var error))
        {
            return error;
        }

        var count = lua.RawLen(2);
        foreach (var key in page.Keys)
        {
            Push(lua, key.Key);
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
        if (!LuaToJson.Read(lua, 2, Limits).TryGet(out var by, out var error) ||
            !Change(lua, new KeyCommand.Increment(by, TtlAt(lua, 3))).TryGet(out var outcome, out error))
        {
            return error;
        }

        PushValue(lua, outcome.Entry!.Value);
        return 1;
    }

    /// <summary><c>read(ns, id)</c>: state, data and version in a table; nil where there is none.</summary>
    private Result<int> ReadConversation(LuaState lua)
    {
        var found = Wait(store.Conversations.GetAsync(Text(lua, 1), Text(lua, 2), cancellation));
        if (!found.TryGet(out var conversation, out var error))
        {
            if (error.Code != ErrorCode.NotFound)
            {
                return error;
            }

            lua.PushNil();
            return 1;
        }

        Push(lua, conversation.Version, conversation.Conversation);
        return 1;
    }

    /// <summary><c>write(ns, id, state, data)</c>: the conversation as it is then; without data, that stays as it is.</summary>
    private Result<int> WriteConversation(LuaState lua)
    {
        var isMove = lua.IsNoneOrNil(4);
        if (!(isMove ? NoChange : LuaToJson.Read(lua, 4, Limits)).TryGet(out var data, out var error))
        {
            return error;
        }

        var change = new SetConversation(Text(lua, 3), data, Merge: isMove);
        if (!Wait(store.Conversations.SetAsync(Text(lua, 1), Text(lua, 2), change, default, cancellation)).TryGet(out var outcome, out error))
        {
            return error;
        }

        Push(lua, outcome.Version, outcome.Conversation);
        return 1;
    }

    private static void Push(LuaState lua, long version, Conversation conversation)
    {
        lua.NewTable();
        Push(lua, conversation.State);
        lua.SetField(-2, "state");
        JsonToLua.Push(lua, conversation.Data);
        lua.SetField(-2, "data");
        lua.PushInteger(version);
        lua.SetField(-2, "version");
    }

    /// <summary>Whether it is UTF-8 was looked at by state.lua.</summary>
    private static string Text(LuaState lua, int index) => Encoding.UTF8.GetString(lua.ToBuffer(index, false));

    private static void Push(LuaState lua, string text) => lua.PushBuffer(Encoding.UTF8.GetBytes(text));

    /// <summary>What is not JSON is its bytes.</summary>
    private static void PushValue(LuaState lua, KeyValue value)
    {
        if (value.Json is { } json)
        {
            JsonToLua.Push(lua, json);
        }
        else
        {
            lua.PushBuffer(value.Bytes.ToArray());
        }
    }

    private static KeyTtl TtlAt(LuaState lua, int index) => lua.IsNoneOrNil(index) ? KeyTtl.Unsaid : KeyTtl.FromTrusted(lua.ToInteger(index));

    private Result<KeyOutcome> Change(LuaState lua, KeyCommand command)
    {
        ImmutableArray<KeyRequest> requests = [new(Text(lua, 1), command)];
        return Wait(store.Keys.ChangeAsync(ns, requests, cancellation)).TryGet(out var outcomes, out var error) ? outcomes[0] : error;
    }

    // A script is a thread of its own; there is nothing else that it could do meanwhile.
    private static T Wait<T>(ValueTask<T> call) => call.IsCompletedSuccessfully ? call.Result : call.AsTask().GetAwaiter().GetResult();
}
