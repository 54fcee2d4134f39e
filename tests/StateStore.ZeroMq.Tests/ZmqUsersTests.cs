
namespace StateStore.ZeroMq.Tests;

public sealed class ZmqUsersTests
{
    private readonly ZmqUsers _users = ZmqUsers.Parse(["# who may come in", "", "ada:secret", "bob:with:colon", "zoë: "]);

    [Theory]
    [InlineData("ada", "secret", true)]
    [InlineData("bob", "with:colon", true)]
    [InlineData("zoë", " ", true)]
    [InlineData("ada", "Secret", false)]
    [InlineData("ada", "", false)]
    [InlineData("", "secret", false)]
    [InlineData("ad", "asecret", false)]
    [InlineData("bob", "secret", false)]
    [InlineData("# who may come in", "", false)]
    public void Only_who_is_in_the_file_with_this_password_is_known(string user, string password, bool isKnown) =>
        Assert.Equal(isKnown, _users.Know(Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(password)));

    [Theory]
    [InlineData("")]
    [InlineData("# nobody")]
    [InlineData("ada")]
    [InlineData("ada:")]
    [InlineData(":secret")]
    public void What_is_no_name_and_password_is_refused_and_not_repeated(string line)
    {
        var error = Assert.Throws<FormatException>(() => ZmqUsers.Parse([line]));
        Assert.DoesNotContain("secret:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_one_that_PLAIN_could_not_carry() =>
        Assert.Throws<FormatException>(() => ZmqUsers.Parse(["ada:" + new string('x', 256)]));
}
