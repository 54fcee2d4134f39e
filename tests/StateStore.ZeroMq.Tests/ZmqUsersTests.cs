
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
    public void Only_a_listed_user_with_the_listed_password_is_accepted(string user, string password, bool isKnown) =>
        Assert.Equal(isKnown, _users.Know(Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(password)));

    [Theory]
    [InlineData("")]
    [InlineData("# nobody")]
    [InlineData("ada")]
    [InlineData("ada:")]
    [InlineData(":secret")]
    public void A_line_without_user_and_password_is_refused_and_not_quoted(string line)
    {
        var error = Assert.Throws<FormatException>(() => ZmqUsers.Parse([line]));
        Assert.DoesNotContain("secret:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_longer_than_PLAIN_allows_is_refused() =>
        Assert.Throws<FormatException>(() => ZmqUsers.Parse(["ada:" + new string('x', 256)]));
}
