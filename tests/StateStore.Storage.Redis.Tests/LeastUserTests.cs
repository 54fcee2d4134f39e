using StateStore.Conformance;

namespace StateStore.Storage.Redis.Tests;

/// <summary>
/// The line of the manual allows nothing but what the store uses. That it allows enough is shown by the suites, whose storages connect as this user.
/// </summary>
public sealed class LeastUserTests
{
    /// <summary>The commands that the client library sends by itself: to connect, to run scripts, to hear of messages, and to page through all keys.</summary>
    private static readonly string[] OfTheLibrary =
    [
        "client|id", "client|setname", "cluster|nodes", "cluster|slots", "echo", "eval", "evalsha", "scan", "script|load", "select", "subscribe", "unsubscribe",
    ];

    [Fact]
    public void Every_command_of_the_line_is_used_by_a_script_or_a_call_of_the_store()
    {
        var sources = string.Concat(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Sources")).Select(File.ReadAllText));
        Assert.NotEmpty(LeastUser.Commands);
        Assert.DoesNotContain(LeastUser.Commands.Except(OfTheLibrary), command =>
        {
            var name = command.Split('|')[0].ToUpperInvariant();
            return !sources.Contains($"'{name}'", StringComparison.Ordinal) && !sources.Contains($"\"{name}\"", StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_user_begins_without_any_right() => Assert.Equal(["statestore", "reset", "on", ">secret", "~*", "&*", "-@all"], LeastUser.Arguments.TakeWhile(word => word[0] != '+'));
}
