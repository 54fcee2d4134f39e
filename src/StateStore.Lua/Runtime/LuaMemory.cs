using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StateStore.Lua.Runtime;

/// <summary>
/// The memory of one Lua state, counted and bounded. What goes beyond the bound is refused; Lua then collects its garbage, asks once
/// more, and raises an error in the script.
/// </summary>
internal sealed unsafe class LuaMemory : IDisposable
{
    private Account* _account;

    public LuaMemory(long limit)
    {
        _account = (Account*)NativeMemory.AllocZeroed((nuint)sizeof(Account));
        _account->Limit = limit;
    }

    public long Used => _account->Used;

    public LuaState Open() => new(Native.NewState(&Allocate, (nint)_account));

    /// <summary>Only when the state is closed.</summary>
    public void Dispose()
    {
        var left = _account->Used;
        NativeMemory.Free(_account);
        _account = null;
        if (left != 0)
        {
            throw new InvalidOperationException($"A Lua state has left {left} bytes behind");
        }
    }

    /// <summary>lua_Alloc (manual, section 4.6): allocates, moves and frees; the old size means something only where there is a block.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Allocate(nint data, nint block, nuint oldSize, nuint newSize)
    {
        var account = (Account*)data;
        var growth = (long)newSize - (block == 0 ? 0 : (long)oldSize);
        if (newSize == 0)
        {
            NativeMemory.Free((void*)block);
            account->Used += growth;
            return 0;
        }

        if (growth > 0 && !account->IsLenient && account->Used > account->Limit - growth)
        {
            return 0;
        }

        try
        {
            var moved = (nint)NativeMemory.Realloc((void*)block, newSize);
            account->Used += growth;
            return moved;
        }
        catch (OutOfMemoryException)
        {
            return 0;
        }
    }

    /// <summary>Nothing is refused for so long.</summary>
    internal readonly ref struct Lenience
    {
        private readonly LuaMemory _memory;

        public Lenience(LuaMemory memory)
        {
            _memory = memory;
            memory._account->IsLenient = true;
        }

        public void Dispose() => _memory._account->IsLenient = false;
    }

    private struct Account
    {
        public long Used;
        public long Limit;
        public bool IsLenient;
    }
}
