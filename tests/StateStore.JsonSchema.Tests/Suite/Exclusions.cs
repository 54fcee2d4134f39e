namespace StateStore.JsonSchema.Tests.Suite;

/// <summary>The names of the optional cases that do not pass, from exclusions.txt.</summary>
internal static class Exclusions
{
    public static IReadOnlySet<string> Names { get; } = Read();

    private static HashSet<string> Read()
    {
        using var stream = typeof(Exclusions).Assembly.GetManifestResourceStream("exclusions.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0 && line[0] != '#')];
    }
}
