
namespace StateStore.Lua.Tests;

/// <summary>Every function that a hook can reach, with the reason why a call of it ends. A function of a new Lua version must be reviewed first.</summary>
public sealed class ReachTests
{
    private const string Constant = "it does a fixed amount of work, or makes one call whose instructions count";
    private const string Linear = "it goes once through what the memory of the state holds";
    private const string InLua = "it is Lua code, whose instructions count";
    private const string Charged = "it is Lua code; native loops are over plain tables, and charged first";
    private const string Steps = "it is Lua code over our own matching, whose steps are charged";
    private const string Host = "it is Lua code over the host, which answers at once";

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["assert"] = Constant,
        ["error"] = Constant,
        ["getmetatable"] = Constant,
        ["ipairs"] = Constant,
        ["next"] = Linear,
        ["pairs"] = Constant,
        ["pcall"] = "it is Lua code; an error that it catches is charged, and costs a look at the time",
        ["rawequal"] = Linear,
        ["rawget"] = Constant,
        ["rawlen"] = Constant,
        ["rawset"] = "it makes room for at most 32768 members, in 500 ms where all of them collide",
        ["select"] = Linear,
        ["setmetatable"] = Constant,
        ["tonumber"] = Linear,
        ["tostring"] = Constant,
        ["type"] = Constant,
        ["xpcall"] = "as pcall; the handler is called behind the error, with the hook on",
        ["coroutine.close"] = "what it closes runs with a hook on, since no error leaves a coroutine",
        ["coroutine.create"] = "it is charged, since each coroutine has its own counter of instructions",
        ["coroutine.isyieldable"] = Constant,
        ["coroutine.resume"] = InLua,
        ["coroutine.running"] = Constant,
        ["coroutine.status"] = Constant,
        ["coroutine.wrap"] = "as create; what it gives as resume",
        ["coroutine.yield"] = Constant,
        ["string.byte"] = Linear,
        ["string.char"] = Linear,
        ["string.find"] = Steps,
        ["string.format"] = Linear,
        ["string.gmatch"] = Steps,
        ["string.gsub"] = Steps,
        ["string.len"] = Constant,
        ["string.lower"] = Linear,
        ["string.match"] = Steps,
        ["string.pack"] = Linear,
        ["string.packsize"] = Linear,
        ["string.rep"] = "nothing is not repeated; all else takes memory",
        ["string.reverse"] = Linear,
        ["string.sub"] = Linear,
        ["string.unpack"] = Linear,
        ["string.upper"] = Linear,
        ["table.concat"] = Charged,
        ["table.insert"] = Charged,
        ["table.move"] = Charged,
        ["table.pack"] = Linear,
        ["table.remove"] = Charged,
        ["table.sort"] = "a merge sort in Lua; native only for plain tables of numbers and short texts in Lua's own order, and charged first",
        ["table.unpack"] = Charged,
        ["utf8.char"] = Linear,
        ["utf8.codepoint"] = Linear,
        ["utf8.codes"] = Linear,
        ["utf8.len"] = Linear,
        ["utf8.offset"] = Linear,
        ["State.conversation"] = Host,
        ["State.delete"] = Host,
        ["State.get"] = Host,
        ["State.history"] = Host,
        ["State.increment"] = Host,
        ["State.list"] = Host,
        ["State.on"] = Host,
        ["State.run"] = Host,
        ["State.set"] = "the value is read on the account of the script, up to the size of a body",
        ["State.stop"] = Host,
        ["State.update"] = Host,
    };

    private static readonly string[] Arithmetic = ["__add", "__div", "__idiv", "__mod", "__mul", "__pow", "__sub", "__unm"];

    [Fact]
    public void Every_function_that_a_hook_can_reach_is_listed_as_ending()
    {
        using var machine = SandboxedMachine.Open(Script.Roomy);
        new StateFunctions(new HookChanges()).AddTo(machine);
        machine.State.Pop(1);
        var (reached, failure) = Script.Run(machine, """
            local names = {}
            for name, value in pairs(_G) do
              if type(value) == "function" then
                names[#names + 1] = name
              elseif type(value) == "table" and value ~= _G then
                for key, inner in pairs(value) do
                  assert(type(inner) ~= "table", key)
                  names[#names + 1] = type(inner) == "function" and name .. "." .. key or nil
                end
              end
            end
            for key, value in pairs(getmetatable("")) do
              names[#names + 1] = type(value) == "function" and "text." .. key or nil
            end
            return table.concat(names, "\n")
            """);

        Assert.Null(failure);
        string[] numbers = ["abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod", "log", "max", "min", "modf", "rad", "random", "randomseed", "sin", "sqrt", "tan", "tointeger", "type", "ult"];
        IEnumerable<string> known = [.. Reasons.Keys, .. numbers.Select(name => "math." + name), .. Arithmetic.Select(name => "text." + name)];
        Assert.Equal(known.Order(StringComparer.Ordinal), reached!.Split('\n').Order(StringComparer.Ordinal));
    }
}
