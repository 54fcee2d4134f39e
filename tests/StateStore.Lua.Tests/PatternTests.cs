using FsCheck;
using FsCheck.Fluent;

namespace StateStore.Lua.Tests;

/// <summary>The pattern functions of the sandbox give the results of Lua's own functions.</summary>
public sealed class PatternTests : IDisposable
{
    private readonly LuaMachine _own = SandboxedMachine.Open(Script.Roomy);
    private readonly LuaMachine _native = new(Script.Roomy);

    public PatternTests() => _native.State.OpenLibs();

    public void Dispose()
    {
        _own.Dispose();
        _native.Dispose();
    }

    [Theory]
    [InlineData("('hello world'):find('o w')")]
    [InlineData("('hello'):find('l', -2)")]
    [InlineData("('hello'):find('', 10)")]
    [InlineData("('hello'):find('', 6)")]
    [InlineData("('hello'):find('xyz')")]
    [InlineData("('a.b'):find('.', 2, true)")]
    [InlineData("('a+b'):find('+', 1, true)")]
    [InlineData("('key = value'):match('^(%w+)%s*=%s*(%w+)$')")]
    [InlineData("('  trim  '):match('^%s*(.-)%s*$')")]
    [InlineData("('2026-11-25'):match('(%d+)-(%d+)-(%d+)')")]
    [InlineData("('f(a(b)c)d'):match('%b()')")]
    [InlineData("('THE (quick) fox'):find('%f[%a]%a+%f[%A]')")]
    [InlineData("('abcabc'):match('(a)(b)c%1')")]
    [InlineData("('hello'):match('()ll()')")]
    [InlineData("('x'):rep(3):gsub('', '-')")]
    [InlineData("('hello world'):gsub('o', '0', 1)")]
    [InlineData("('hello world'):gsub('(%w+)', '<%1>')")]
    [InlineData("('hello'):gsub('l+', '%0%0')")]
    [InlineData("('$name is $age'):gsub('%$(%w+)', {name = 'Ada'})")]
    [InlineData("('abc'):gsub('%w', function(c) if c == 'b' then return c:upper() end end)")]
    [InlineData("('abc'):gsub('^a', 'x')")]
    [InlineData("('aaa'):gsub('^a', 'x')")]
    [InlineData("('abc'):gsub('b*', '-')")]
    [InlineData("('50%'):gsub('%%', '%%%%')")]
    [InlineData("string.find(12345, 34)")]
    [InlineData("('a]b'):find('[]]')")]
    [InlineData("('a-b'):find('[a%-]', 2)")]
    [InlineData("('a^b'):find('[%^x]')")]
    [InlineData("('x'):find('[a-]')")]
    [InlineData("('-'):find('[a-]')")]
    [InlineData("('\\0a'):find('%z?a')")]
    [InlineData("('bb)ba %aa%%'):find('() ?%11*[^a][ab]')")]
    [InlineData("('aa'):find('()a%1')")]
    [InlineData("('b'):find(('a?'):rep(250))")]
    public void Example_patterns_match_the_same_in_Lua_and_in_the_sandbox(string expression) => AssertAgree($"return tostring(select('#', {expression})) .. '|' .. (function(...) local t = table.pack(...) for i = 1, t.n do t[i] = tostring(t[i]) end return table.concat(t, '|') end)({expression})");

    [Theory]
    [InlineData("%")]
    [InlineData("[a")]
    [InlineData("[%")]
    [InlineData("[]")]
    [InlineData("[^]")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("%1")]
    [InlineData("(%1)")]
    [InlineData("%b")]
    [InlineData("%bx")]
    [InlineData("%f")]
    [InlineData("%fa")]
    public void A_malformed_pattern_has_the_same_error_in_Lua_and_in_the_sandbox(string pattern) =>
        AssertAgree($"local ok, e = pcall(string.find, 'aab', '{pattern}') return tostring(ok) .. tostring(e):gsub('^[^:]*:%d+: ', '')");

    [Fact]
    public void Random_patterns_match_the_same_in_Lua_and_in_the_sandbox()
    {
        var pieces = Gen.Elements("a", "b", ".", "%a", "%d", "%s", "%W", "[ab]", "[^a]", "[a-c%d]", "()", "(a)", "(.-)", "(b*)", "%1", "^", "$", "*", "+", "-", "?", "%b()", "%f[a]", "%%", "1", " ");

        // Lua's own matcher cannot be stopped, and its time grows with the text length to the power of the number of repetitions.
        var patterns = pieces.ListOf().Select(list => string.Concat(list.Take(8))).Where(pattern => pattern.Count(c => "*+-".Contains(c)) <= 4).ToArbitrary();
        var texts = Gen.Elements("a", "b", "ab", "(", ")", " ", "1", "%", "aa").ListOf().Select(list => string.Concat(list.Take(10))).ToArbitrary();

        Prop.ForAll(patterns, texts, (pattern, text) =>
        {
            AssertAgree($"return {All("string.find", text, pattern)}");
            AssertAgree($"return {All("string.gsub", text, pattern, "'<%0>'")}");
            AssertAgree($$"""
                local t = {}
                local ok, e = pcall(function() for a, b in string.gmatch('{{text}}', '{{pattern}}') do t[#t + 1] = tostring(a) .. tostring(b) end end)
                return tostring(ok) .. table.concat(t, '|')
                """);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(30));
    }

    private static string All(string function, string text, string pattern, string more = "1") =>
        $"(function(...) local t = table.pack(...) for i = 1, t.n do t[i] = tostring(t[i]):gsub('^[^:]*:%d+: ', '') end return table.concat(t, '|') end)(pcall({function}, '{text}', '{pattern}', {more}))";

    private void AssertAgree(string code)
    {
        var expected = Script.Run(_native, code);
        var actual = Script.Run(_own, code);
        Assert.True(expected.Text == actual.Text && expected.Failure is null, $"{code}\nLua: {expected}\nsandbox: {actual}");
    }
}
