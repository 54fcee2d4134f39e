using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace StateStore.Storage.Redis.Tests;

/// <summary>The user of Redis that the manual shows. The storages of all suites connect as this user, so that its line has every command that the store needs.</summary>
internal static partial class LeastUser
{
    private const string Page = "redis.md";
    private const string Command = "ACL SETUSER ";
    private const string Password = "secret";

    /// <summary>The arguments of the line in the manual, without the quotes of the shell.</summary>
    public static string[] Arguments { get; } = Read();

    /// <summary>The commands that the line allows, in lower case; a subcommand follows its command after <c>|</c>.</summary>
    public static IEnumerable<string> Commands => Arguments.Where(argument => argument.StartsWith('+')).Select(argument => argument[1..]);

    /// <summary>Makes the user known to a server, as the line says it, and returns the configuration with which it connects.</summary>
    public static async Task<string> OfAsync(string configuration)
    {
        await using var admin = await ConnectionMultiplexer.ConnectAsync(configuration);
        await admin.GetDatabase().ExecuteAsync("ACL", ["SETUSER", .. Arguments]);
        return $"{configuration},user={Arguments[0]},password={Password}";
    }

    private static string[] Read()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, Page));
        var line = text[(text.IndexOf(Command, StringComparison.Ordinal) + Command.Length)..].Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')[0];
        Assert.Contains($"'>{Password}'", line, StringComparison.Ordinal);
        return [.. Word().Matches(line).Select(word => word.Value.Trim('\''))];
    }

    [GeneratedRegex(@"\S+")]
    private static partial Regex Word();
}
