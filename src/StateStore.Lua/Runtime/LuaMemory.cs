using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StateStore.Lua.Runtime;

/// <summary>Which bound of <see cref="LuaMemory"/> an allocation met.</summary>
internal enum MemoryBound
{
    None,

    /// <summary>Everything that the state holds.</summary>
    Total,

    /// <summary>The stack of the script or of one of its coroutines.</summary>
    Stack,

    /// <summary>The members of one table that are not items of a list.</summary>
    Table,
}

/// <summary>
/// The memory of one Lua state, counted and bounded. What goes beyond a bound is refused; Lua then collects its garbage, asks once
/// more, and raises an error in the script. Two bounds are about time: in a single instruction Lua may move a stack as often as it is deep (a chain of
/// <c>__call</c>), or walk a table as often as it has members (integer keys that share a hash), and nothing can stop it there.
/// </summary>
internal sealed unsafe class LuaMemory : IDisposable
{
    /// <summary>Values on one stack. Lua doubles a stack of 40; a chain of calls that fills this one takes 70 ms.</summary>
    public const int StackValues = 10_240;

    /// <summary>Members of one table that are not items of a list. Lua doubles them; where all keys collide, making room for so many takes 500 ms.</summary>
    public const int TableMembers = 32_768;

    // Lua 5.4 (ltm.h, lobject.h, lstate.h): the tag of a new thread, the size of a value on a stack and of a member of a table, and the places that a stack has for errors.
    private const int ThreadTag = 8;
    private const int ValueSize = 16;
    private const int MemberSize = 24;
    private const int ExtraValues = 5;

    /// <summary>In front of each block, which keeps it aligned: whether the block is a stack.</summary>
    private const int HeaderSize = 16;

    private Account* _account;

    public LuaMemory(long limit)
    {
        _account = (Account*)NativeMemory.AllocZeroed((nuint)sizeof(Account));
        _account->Limit = limit;
        _account->IsBounded = limit != long.MaxValue;
    }

    public long Used => _account->Used;

    public long Left => Math.Max(0, _account->Limit - _account->Used);

    /// <summary>The bound that was met last since <see cref="BeginRun"/>.</summary>
    public MemoryBound Met => _account->Met;

    public void BeginRun() => _account->Met = MemoryBound.None;

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

    /// <summary>lua_Alloc (manual, section 4.6): allocates, moves and frees. Of a block that is new, the old size is the tag of what it is for.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Allocate(nint data, nint block, nuint oldSize, nuint newSize)
    {
        var account = (Account*)data;
        var isNew = block == 0;
        var growth = (long)newSize - (isNew ? 0 : (long)oldSize);
        if (newSize == 0)
        {
            if (!isNew)
            {
                NativeMemory.Free((void*)(block - HeaderSize));
                account->Used += growth;
            }

            return 0;
        }

        // Lua allocates a thread, and next the thread's stack.
        var isStack = isNew ? account->IsStackNext : *(bool*)(block - HeaderSize);
        if (growth > 0 && account->IsBounded && !account->IsLenient && BoundOf(account, growth, newSize, isStack) is not MemoryBound.None and var met)
        {
            account->Met = met;
            return 0;
        }

        try
        {
            var moved = (nint)NativeMemory.Realloc(isNew ? null : (void*)(block - HeaderSize), newSize + HeaderSize);
            account->Used += growth;
            if (isNew)
            {
                *(bool*)moved = isStack;
                account->IsStackNext = oldSize == ThreadTag;
            }

            return moved + HeaderSize;
        }
        catch (OutOfMemoryException)
        {
            return 0;
        }
    }

    private static MemoryBound BoundOf(Account* account, long growth, nuint size, bool isStack)
    {
        if (isStack && size > (StackValues + ExtraValues) * ValueSize)
        {
            return MemoryBound.Stack;
        }

        // Members come in powers of two, a size that hardly anything else has.
        if (size > TableMembers * MemberSize && size % MemberSize == 0 && BitOperations.IsPow2(size / MemberSize))
        {
            return MemoryBound.Table;
        }

        return account->Used > account->Limit - growth ? MemoryBound.Total : MemoryBound.None;
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
        public MemoryBound Met;
        public bool IsBounded;
        public bool IsLenient;
        public bool IsStackNext;
    }
}
