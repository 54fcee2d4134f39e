using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace StateStore.Core.Tests.Json;

/// <summary>Properties of every JSON text.</summary>
public sealed class JsonProperties
{
    private static readonly Gen<string> Space = Gen.Elements("", "", " ", "\n\t ");

    private static readonly Gen<string> Number = Gen.Elements("0", "-0", "7", "-12", "1.50", "1e5", "2E-7", "0.1", "123456789012345678901234567890");

    /// <summary>Characters in every spelling that JSON allows.</summary>
    private static readonly Gen<string> Character = Gen.Elements(
        "a", "+", "/", "\\/", "é", "\\u00e9", "\\u00E9", "😀", "\\ud83d\\ude00", "\\n", "\\u000A", "\\\"", "\\\\", "\\u0000", "\\u007f", "\u2028", "ש");

    private static readonly Gen<string> Text = Gen.ArrayOf(Character).Select(characters => $"\"{string.Concat(characters)}\"");

    private static readonly Gen<string> Scalar = Gen.OneOf(Number, Text, Gen.Elements("null", "true", "false"));

    private static readonly JsonSerializerOptions AnotherWriter = new() { WriteIndented = true };

    private static readonly Arbitrary<string> Texts = Arb.From(Gen.Sized(size => Value(Math.Min(size / 10, 5))));

    [Fact]
    public void Compacting_keeps_the_value() => Check(text =>
    {
        using var before = JsonDocument.Parse(text);
        using var after = JsonDocument.Parse(ParseJson(text).Utf8);
        return JsonElement.DeepEquals(before.RootElement, after.RootElement);
    });

    [Fact]
    public void Compacting_again_changes_no_byte() => Check(text => ParseJson(ParseJson(text).ToString()) == ParseJson(text));

    [Fact]
    public void Every_text_equals_itself_in_another_spelling() => Check(text =>
    {
        using var document = JsonDocument.Parse(text);
        var respelled = JsonSerializer.Serialize(document.RootElement, AnotherWriter);
        return ParseJson(text).StructurallyEquals(ParseJson(respelled));
    });

    [Fact]
    public void Structural_equality_agrees_with_a_comparison_of_the_parsed_elements() => Prop.ForAll(Texts, Texts, (one, other) =>
    {
        string[] texts = [one, other, $"[7,{one}]", $"[7,{other}]", $"{{\"a\":{one},\"b\":{other}}}", $"{{\"b\":{other},\"a\":{one}}}", $"{{\"a\":{other},\"b\":{other}}}"];
        return texts.All(left => texts.All(right =>
        {
            using var before = JsonDocument.Parse(left);
            using var after = JsonDocument.Parse(right);
            return ParseJson(left).StructurallyEquals(ParseJson(right)) == JsonElement.DeepEquals(before.RootElement, after.RootElement);
        }));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Members_read_while_parsing_equal_members_read_afterwards() => Check(text =>
    {
        var parsed = JsonMembers.Parse(Utf8($"{{\"first\":{text}, \"second\" : {text}}}").Span, Limits.Default).Value;
        var again = JsonMembers.Of(ParseJson($"{{\"first\":{text},\"second\":{text}}}"));
        return parsed.Count == 2 && again.Count == 2
            && Enumerable.Range(0, 2).All(i => parsed.Value(i) == ParseJson(text) && again.Value(i) == ParseJson(text) && parsed.Name(i) == again.Name(i));
    });

    [Fact]
    public void Every_prefix_of_a_text_is_either_JSON_or_refused() => Check(text =>
    {
        var bytes = Utf8(text);
        for (var length = 0; length < bytes.Length; length += 1 + (bytes.Length / 20))
        {
            // A cut may fall into a character. Any rest must give a value or an error, never an exception.
            var parsed = JsonText.Parse(bytes.Span[..length], Limits.Default);
            if (!parsed.IsOk && parsed.Error.Code != ErrorCode.InvalidJson)
            {
                return false;
            }
        }

        return true;
    });

    private static void Check(Func<string, bool> holds) => Prop.ForAll(Texts, holds).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Gen<string> Value(int depth) => depth == 0 ? Scalar : Gen.OneOf(Scalar, Array(depth - 1), Object(depth - 1));

    private static Gen<string> Array(int depth) =>
        from items in Gen.ArrayOf(Spaced(depth), 3)
        select $"[{string.Join(',', items)}]";

    private static Gen<string> Object(int depth) =>
        from items in Gen.ArrayOf(Spaced(depth), 3)
        from name in Character
        select $"{{{string.Join(',', items.Select((item, i) => $"\"{name}{i}\" :{item}"))}}}";

    private static Gen<string> Spaced(int depth) =>
        from before in Space
        from value in Value(depth)
        from after in Space
        select before + value + after;
}
