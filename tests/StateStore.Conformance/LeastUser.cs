using System.Text.RegularExpressions;

namespace StateStore.Conformance;

/// <summary>The user of Redis that the manual shows. The storages of the Redis suites connect as this user, so that its line has every command that the store needs.</summary>
public static partial class LeastUser
{
    private const string Page = "redis.md";
    private const string Command = "ACL SETUSER ";
    private const string Password = "secret";

    /// <summary>The arguments of the line in the manual, without the quotes of the shell.</summary>
    public static string[] Arguments { get; } = Read(LineOf(0));

    /// <summary>The commands that the line allows, in lower case; a subcommand follows its command after <c>|</c>.</summary>
    public static IEnumerable<string> Commands => Arguments.Where(argument => argument.StartsWith('+')).Select(argument => argument[1..]);

    /// <summary>The commands that a silo needs besides, from the second line of the page.</summary>
    public static string[] SiloArguments { get; } = Read(LineOf(1));

    /// <summary>The options with which a storage connects as the user.</summary>
    public static string Options => $",user={Arguments[0]},password={Password}";

    private static string LineOf(int number) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, Page)).Split(Command)[number + 1]
        .Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')[0];

    private static string[] Read(string line) => [.. Word().Matches(line).Select(word => word.Value.Trim('\''))];

    [GeneratedRegex(@"\S+")]
    private static partial Regex Word();
}
