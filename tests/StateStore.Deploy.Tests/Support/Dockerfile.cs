namespace StateStore.Deploy.Tests.Support;

/// <summary>The Dockerfile as its stages.</summary>
internal static class Dockerfile
{
    public static IReadOnlyList<Stage> Stages { get; } = Parse(Repository.ReadText("deploy/Dockerfile"));

    public static Stage Target(string name) => Stages.Single(stage => stage.Name == name);

    private static List<Stage> Parse(string text)
    {
        var stages = new List<Stage>();
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var (instruction, rest) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            if (instruction == "FROM")
            {
                var words = rest.Split(' ').Where(word => !word.StartsWith("--", StringComparison.Ordinal)).ToList();
                stages.Add(new(words[2], words[0], []));
            }
            else
            {
                stages[^1].Lines.Add((instruction, rest));
            }
        }

        return stages;
    }
}

/// <summary>One stage of the Dockerfile.</summary>
internal sealed record Stage(string Name, string From, List<(string Instruction, string Text)> Lines)
{
    /// <summary>The instructions of the stages that this stage is built from, then its own.</summary>
    public IEnumerable<string> All(string instruction) =>
        (Dockerfile.Stages.FirstOrDefault(stage => stage.Name == From)?.All(instruction) ?? [])
            .Concat(Lines.Where(line => line.Instruction == instruction).Select(line => line.Text));

    /// <summary>The registry image that the stage is finally built from.</summary>
    public string Image => Dockerfile.Stages.FirstOrDefault(stage => stage.Name == From)?.Image ?? From;
}
