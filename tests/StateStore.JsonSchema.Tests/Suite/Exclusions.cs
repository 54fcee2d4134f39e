namespace StateStore.JsonSchema.Tests.Suite;

/// <summary>The optional cases that are not met, by name, from exclusions.txt.</summary>
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
