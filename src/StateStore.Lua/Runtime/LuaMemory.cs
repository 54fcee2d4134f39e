using System.Runtime.InteropServices;

namespace StateStore.Lua.Runtime;

/// <summary>
/// The memory of one Lua state, counted and bounded. What goes beyond the bound is refused; Lua then collects its garbage, asks once
/// more, and raises an error in the script.
/// </summary>
internal sealed unsafe class LuaMemory : IDisposable
{
    // Native code holds on to it for as long as there are states.
    private static readonly LuaAlloc Allocator = Allocate;

    private Account* _account;

    public LuaMemory(long limit)
    {
        _account = (Account*)NativeMemory.AllocZeroed((nuint)sizeof(Account));
        _account->Limit = limit;
    }

    public long Used => _account->Used;

    /// <summary>Something was refused since this was last set to false.</summary>
    public bool HasRefused
    {
        get => _account->HasRefused;
        set => _account->HasRefused = value;
    }

    /// <summary>
    /// Nothing is refused: our own code is running, which an error of Lua's must not jump over. What it takes is bounded by other means.
    /// </summary>
    public bool IsLenient
    {
        set => _account->IsLenient = value;
    }

    public LuaState Open() => new(Allocator, (nint)_account);

    /// <summary>Only when the state is closed.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_account);
        _account = null;
    }

    /// <summary>lua_Alloc (manual, section 4.6): allocates, moves and frees; the old size means something only where there is a block.</summary>
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
            account->HasRefused = true;
            return 0;
        }

        var moved = (nint)NativeMemory.Realloc((void*)block, newSize);
        account->Used += growth;
        return moved;
    }

    private struct Account
    {
        public long Used;
        public long Limit;
        public bool IsLenient;
        public bool HasRefused;
    }
}
