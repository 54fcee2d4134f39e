using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StateStore.JsonSchema.Tests.Fuzz;

/// <summary>Generated regular expressions, matched by StateStore and by Node's engine with the <c>u</c> flag.</summary>
public sealed class NodeRegExpTests
{
    private const int Patterns = 4_000;
    private const int Seed = 20_260;

    // A search of V8 may start within a surrogate pair. The search of the specification never does (section 22.2.7.2), so the program for Node spells that
    // search out. Node reads [[pattern, [text, ...]], ...] and answers for each pattern with the verdicts, or with null if the pattern is invalid.
    private const string Judge =
        """
        let all = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        console.log(JSON.stringify(all.map(([p, texts]) => { try { new RegExp(p, 'u'); let r = new RegExp('^[^]*?(?:' + p + ')', 'u'); return texts.map(t => r.test(t)); } catch { return null; } })));
        """;

    private static readonly string[] Atoms =
    [
        "a", "b", "c", ".", "\\d", "\\w", "\\s", "\\S", "\\b", "\\B", "^", "$", "[ab]", "[^a]", "[^]", "[]", "\\1", "\\2", "\\k<n>", "\u00e9", "\U0001F432", "[\U0001F431-\U0001F433]",
    ];

    private static readonly string[] Quantifiers = ["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}", "{2,3}?", "{0}"];

    private static readonly string[] Pieces = ["a", "b", "c", "aa", "ab", "1", " ", "\u00e9", "\U0001F432", "\n", "_"];

    [NodeFact]
    public void A_generated_pattern_matches_as_in_Node()
    {
        var random = new Random(Seed);
        var cases = new JsonArray();
        for (var i = 0; i < Patterns; i++)
        {
            var hasName = false;
            var pattern = Pattern(random, 3, ref hasName);
            var texts = new JsonArray([.. Enumerable.Range(0, 12).Select(_ => (JsonNode)string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => Pieces[random.Next(Pieces.Length)])))]);
            cases.Add(new JsonArray(pattern, texts));
        }

        var verdicts = JsonNode.Parse(Node.Run(Judge, cases.ToJsonString())!)!.AsArray();
        var compared = 0;
        var different = new List<string>();
        for (var i = 0; i < Patterns; i++)
        {
            var pattern = cases[i]![0]!.GetValue<string>();
            var compiled = JsonSchema.Compile(Schemas.Utf8($$"""{"pattern":{{JsonSerializer.Serialize(pattern)}}}"""));
            if (compiled.Schema is null != verdicts[i] is null)
            {
                different.Add($"{pattern}: accepted by one");
            }

            if (compiled.Schema is null || verdicts[i] is null)
            {
                continue;
            }

            for (var k = 0; k < cases[i]![1]!.AsArray().Count; k++, compared++)
            {
                var text = cases[i]![1]![k]!.GetValue<string>();
                var expected = verdicts[i]![k]!.GetValue<bool>() ? ValidationOutcome.Valid : ValidationOutcome.Invalid;
                var actual = compiled.Schema.Check(JsonSerializer.SerializeToUtf8Bytes(text));
                if (actual != expected)
                {
                    different.Add($"{pattern} on {JsonSerializer.Serialize(text)}: {actual}");
                }
            }
        }

        Assert.True(different.Count == 0, string.Join('\n', different.Take(30)));
        Assert.True(compared > Patterns, $"{compared} verdicts");
    }

    private static string Pattern(Random random, int depth, ref bool hasName)
    {
        var text = new System.Text.StringBuilder();
        var parts = random.Next(1, 4);
        for (var i = 0; i < parts; i++)
        {
            if (i > 0 && random.Next(5) == 0)
            {
                text.Append('|');
            }

            var atom = Atoms[random.Next(Atoms.Length)];
            var isGroup = depth > 0 && random.Next(2) == 0;
            if (isGroup)
            {
                string[] openings = ["(", "(", "(?:", "(?=", "(?!", "(?<=", "(?<!", hasName ? "(" : "(?<n>"];
                var opening = openings[random.Next(openings.Length)];
                hasName |= opening == "(?<n>";
                atom = $"{opening}{Pattern(random, depth - 1, ref hasName)})";
            }

            text.Append(atom);
            if (random.Next(3) == 0)
            {
                text.Append(Quantifiers[random.Next(Quantifiers.Length)]);
            }
        }

        return text.ToString();
    }
}

internal static class Node
{
    /// <summary>Returns the output of a Node program for an input; null if Node is not installed.</summary>
    public static string? Run(string program, string input)
    {
        try
        {
            var start = new ProcessStartInfo("node", ["-e", program]) { RedirectStandardInput = true, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            using (var writer = new StreamWriter(process.StandardInput.BaseStream))
            {
                writer.Write(input);
            }

            var answer = output.Result;
            process.WaitForExit();
            return process.ExitCode == 0 ? answer : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>A fact that needs Node. It is skipped, and counted as skipped, if Node is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        if (Node.Run("console.log(1)", "") is null)
        {
            Skip = "Node is not here.";
        }
    }
}
