using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StateStore.Lua.Runtime;

/// <summary>The bounds of <see cref="LuaMemory"/> that an allocation can exceed.</summary>
internal enum MemoryBound
{
    None,

    /// <summary>The memory of the whole state.</summary>
    Total,

    /// <summary>The stack of the script or of one of its coroutines.</summary>
    Stack,

    /// <summary>The members of one table that are not items of a list.</summary>
    Table,
}

/// <summary>
/// Counts and bounds the memory of one Lua state. An allocation beyond a bound is refused. Lua then collects its garbage, retries once, and raises an
/// error in the script. Two bounds limit time. A chain of <c>__call</c> moves a stack as often as the stack is deep, in a single instruction.
/// Integer keys with the same hash make Lua walk a table as often as it has members. A hook cannot interrupt an instruction.
/// </summary>
internal sealed unsafe class LuaMemory : IDisposable
{
    /// <summary>The most values on one stack. Lua doubles a stack from 40. A chain of calls that fills a stack of this size takes 70 ms.</summary>
    public const int StackValues = 10_240;

    /// <summary>
    /// The most members of one table beside the items of its list. Lua doubles their number. If all keys collide, growing to this size takes 500 ms.
    /// </summary>
    public const int TableMembers = 32_768;

    // Lua 5.4 (lobject.h, ltm.h, lstate.h): the tag of a new thread; the sizes of a value on a stack and of a member of a table; the extra slots of a
    // stack for errors.
    private const int ThreadTag = 8;
    private const int ValueSize = 16;
    private const int MemberSize = 24;
    private const int ExtraValues = 5;

    /// <summary>The size of the header before each block. It stores whether the block is a stack; its size keeps the block aligned.</summary>
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

    /// <summary>The last bound that an allocation exceeded since <see cref="BeginRun"/>.</summary>
    public MemoryBound Met => _account->Met;

    public void BeginRun() => _account->Met = MemoryBound.None;

    public LuaState Open() => new(Native.NewState(&Allocate, (nint)_account));

    /// <summary>Frees the account. The caller must have closed the state.</summary>
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

    /// <summary>
    /// Allocates, moves and frees blocks: a lua_Alloc (Lua 5.4 manual, section 4.6). For a new block, <paramref name="oldSize"/> is the tag of its kind.
    /// </summary>
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

        // Directly after a thread, Lua allocates the stack of that thread.
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

        // The number of members is a power of two. Other blocks rarely have such a size.
        if (size > TableMembers * MemberSize && size % MemberSize == 0 && BitOperations.IsPow2(size / MemberSize))
        {
            return MemoryBound.Table;
        }

        return account->Used > account->Limit - growth ? MemoryBound.Total : MemoryBound.None;
    }

    /// <summary>Turns the bounds off until it is disposed of.</summary>
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
