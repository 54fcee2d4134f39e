using StateStore.Core.Access;
using StateStore.Engine.Commands;

namespace StateStore.Engine.Tests.Access;

/// <summary>The permissions of the commands of the Simple State Engine.</summary>
public sealed class CommandRuleTests
{
    [Fact]
    public void Each_command_declares_a_permission_and_only_changes_need_the_right_to_write()
    {
        CommandRule.RequirePermissions();
        Assert.All(CommandRule.All, rule => Assert.Equal(
            ChangeReader.IsChange(rule.Name) || rule.Name == "BATCH" ? Permission.TablesWrite : Permission.TablesRead, rule.Permission));
    }

    [Theory]
    [InlineData(Permission.Public)]
    [InlineData(Permission.Authenticated)]
    [InlineData(Permission.Admin)]
    public void A_command_without_a_permission_in_a_namespace_stops_the_start(Permission permission)
    {
        var error = Assert.Throws<InvalidOperationException>(() => CommandRule.RequirePermissions([new("OPEN", permission)]));
        Assert.Contains("OPEN", error.Message, StringComparison.Ordinal);
    }
}
