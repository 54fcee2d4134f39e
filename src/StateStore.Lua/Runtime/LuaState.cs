using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace StateStore.Lua.Runtime;

/// <summary>The types of Lua values, with the numbers of Lua's C API.</summary>
internal enum LuaType
{
    None = -1,
    Nil,
    Boolean,
    LightUserData,
    Number,
    String,
    Table,
    Function,
    UserData,
    Thread,
}

/// <summary>
/// The address of a Lua state or of one of its coroutines. No method here calls metamethods. A method that allocates must run within a protected call, or
/// while the bounds are off (<see cref="LuaMachine.Lenient"/>). The managed binding of the KeraLua package is not used: it never frees the handle of a
/// state or coroutine. The object behind the handle of a coroutine may be collected while it is in use.
/// </summary>
internal readonly unsafe record struct LuaState(nint Address)
{
    /// <summary>The index of the registry: a table for values that scripts cannot access.</summary>
    public const int Registry = -1_001_000;

    private const int GlobalsInRegistry = 2;
    private const int CountMask = 1 << 3;

    public void OpenLibs() => Native.OpenLibs(Address);

    public void Close() => Native.Close(Address);

    public bool CheckStack(int places) => Native.CheckStack(Address, places) != 0;

    public int GetTop() => Native.GetTop(Address);

    public void SetTop(int top) => Native.SetTop(Address, top);

    public void Pop(int count) => Native.SetTop(Address, -count - 1);

    public void PushCopy(int index) => Native.PushValue(Address, index);

    public void Insert(int index) => Native.Rotate(Address, index, 1);

    public int AbsIndex(int index) => Native.AbsIndex(Address, index);

    public LuaType Type(int index) => Native.Type(Address, index);

    public string TypeName(int index) => Marshal.PtrToStringUTF8((nint)Native.TypeName(Address, Type(index)))!;

    public bool IsNoneOrNil(int index) => Type(index) <= LuaType.Nil;

    public bool IsInteger(int index) => Native.IsInteger(Address, index) != 0;

    public bool ToBoolean(int index) => Native.ToBoolean(Address, index) != 0;

    public long ToInteger(int index) => Native.ToInteger(Address, index, null);

    public double ToNumber(int index) => Native.ToNumber(Address, index, null);

    public nint ToPointer(int index) => Native.ToPointer(Address, index);

    /// <summary>The bytes of a string, valid while the string is on the stack. A number is converted to a string in place.</summary>
    public ReadOnlySpan<byte> BytesAt(int index)
    {
        nuint length = 0;
        var bytes = Native.ToText(Address, index, &length);
        return new(bytes, (int)length);
    }

    public void PushNil() => Native.PushNil(Address);

    public void PushBoolean(bool value) => Native.PushBoolean(Address, value ? 1 : 0);

    public void PushInteger(long value) => Native.PushInteger(Address, value);

    public void PushNumber(double value) => Native.PushNumber(Address, value);

    public void PushBytes(scoped ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            Native.PushText(Address, first, (nuint)bytes.Length);
        }
    }

    public void PushFunction(nint function) => Native.PushFunction(Address, function, 0);

    public void PushGlobals() => RawGetInteger(Registry, GlobalsInRegistry);

    public void NewTable(int members = 0) => Native.CreateTable(Address, 0, members);

    public bool Next(int index) => Native.Next(Address, index) != 0;

    public long RawLength(int index) => (long)Native.RawLength(Address, index);

    public bool RawEqual(int first, int second) => Native.RawEqual(Address, first, second) != 0;

    public LuaType RawGet(int index) => Native.RawGet(Address, index);

    public void RawSet(int index) => Native.RawSet(Address, index);

    public LuaType RawGetInteger(int index, long key) => Native.RawGetInteger(Address, index, key);

    public void RawSetInteger(int index, long key) => Native.RawSetInteger(Address, index, key);

    /// <summary>Pops the value on top and sets it as a member of the table below.</summary>
    public void SetMember(ReadOnlySpan<byte> name)
    {
        PushBytes(name);
        Insert(-2);
        RawSet(-3);
    }

    public bool GetMetatable(int index) => Native.GetMetatable(Address, index) != 0;

    public void SetMetatable(int index) => _ = Native.SetMetatable(Address, index);

    /// <summary>Pops the value on top into the registry and returns its reference.</summary>
    public int Ref() => Native.Ref(Address, Registry);

    /// <summary>Compiles source and pushes the function or the error. Binary code is refused, because Lua does not verify it.</summary>
    public int Load(ReadOnlySpan<byte> code, ReadOnlySpan<byte> name)
    {
        fixed (byte* text = code, terminated = (byte[])[.. name, 0], mode = "t\0"u8)
        {
            return Native.LoadBuffer(Address, text, (nuint)code.Length, terminated, mode);
        }
    }

    /// <summary>Calls the function below its arguments. Returns 0, or the status of the error that is then on top.</summary>
    public int Call(int arguments, int results) => Native.Call(Address, arguments, results, 0, 0, 0);

    /// <summary>The number of instructions between two calls of the function of <see cref="SetHook"/>.</summary>
    public int HookCount => Native.GetHookCount(Address);

    /// <summary>
    /// Makes it impossible for scripts to define a metamethod. Lua stores each short string once, also the name of a metamethod, and finds members by the
    /// address of their name. This method overwrites the bytes of that name with random ones. From then on, the same name in a script is another string.
    /// </summary>
    public void Disable(ReadOnlySpan<byte> metamethod)
    {
        PushBytes(metamethod);
        nuint length = 0;
        RandomNumberGenerator.Fill(new Span<byte>(Native.ToText(Address, -1, &length), metamethod.Length));
        Pop(1);
    }

    /// <summary>Makes Lua call a native function after every <paramref name="instructions"/> instructions.</summary>
    public void SetHook(nint hook, int instructions) => Native.SetHook(Address, hook, CountMask, instructions);
}
