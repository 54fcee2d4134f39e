namespace StateStore.Webhooks.Tests;

public sealed class UrlTests
{
    [Theory]
    [InlineData("https://example.com", "https://example.com/")]
    [InlineData("http://example.com:8080/hooks?a=b&c=%20", "http://example.com:8080/hooks?a=b&c=%20")]
    [InlineData("HTTPS://EXAMPLE.com/Hooks", "https://example.com/Hooks")]
    [InlineData("https://example.com:443/", "https://example.com/")]
    [InlineData("https://8.8.8.8/", "https://8.8.8.8/")]
    [InlineData("https://[2606:4700:4700::1111]:8443/x", "https://[2606:4700:4700::1111]:8443/x")]
    [InlineData("https://bücher.example/", "https://xn--bcher-kva.example/")]
    [InlineData("https://my_service/hooks", "https://my_service/hooks")]
    [InlineData("https://receiver/hooks", "https://receiver/hooks")]
    [InlineData("https://134744072/", "https://8.8.8.8/")] // decimal
    [InlineData("https://0x8.0x8.0x8.0x8/", "https://8.8.8.8/")]
    [InlineData("https://example.com:65535/", "https://example.com:65535/")]
    public void A_URL_that_can_be_used_is_read_in_its_normal_form(string text, string expected)
    {
        var url = WebhookUrl.Parse(text, AddressGuard.PublicOnly).Value;
        Assert.Equal(expected, $"{url.Scheme}://{(url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost)}{(url.IsDefaultPort ? "" : $":{url.Port}")}{url.PathAndQuery}");
    }

    [Theory]
    [InlineData("", "begins with https://")]
    [InlineData("example.com/hooks", "begins with https://")]
    [InlineData("/hooks", "begins with https://")]
    [InlineData("//example.com/hooks", "begins with https://")]
    [InlineData("ftp://example.com/", "begins with https://")]
    [InlineData("file:///etc/passwd", "begins with https://")]
    [InlineData("gopher://example.com/", "begins with https://")]
    [InlineData("javascript:alert(1)", "begins with https://")]
    [InlineData("https:example.com", "begins with https://")]
    [InlineData("https://", "begins with https://")]
    [InlineData("https://example.com:65536/", "begins with https://")]
    [InlineData("https://example.com:-1/", "begins with https://")]
    [InlineData("https://[::1/", "begins with https://")]
    [InlineData(" https://example.com/", "no spaces")]
    [InlineData("https://example.com/a b", "no spaces")]
    [InlineData("https://example.com/\r\nx: y", "no spaces")]
    [InlineData("https://example.com/\t", "no spaces")]
    [InlineData("https:\\\\example.com\\", "no spaces")]
    [InlineData("https://example.com\\@10.0.0.1/", "no spaces")]
    [InlineData("https://user:password@example.com/", "no user name")]
    [InlineData("https://user@example.com/", "no user name")]
    [InlineData("https://@example.com/", "no user name")]
    [InlineData("https://example.com@10.0.0.1/", "no user name")]
    [InlineData("https://example.com/#a", "no fragment")]
    [InlineData("https://example.com/#", "no fragment")]
    [InlineData("https://example.com:0/", "from 1 to 65535")]
    [InlineData("https://example.com./", "ends with a dot")]
    [InlineData("https://localhost./", "ends with a dot")]
    [InlineData("https://127.0.0.1./", "ends with a dot")]
    [InlineData("http://localhost:8080/", "is the server itself")]
    [InlineData("http://LOCALHOST/", "is the server itself")]
    [InlineData("http://a.localhost/", "is the server itself")]
    [InlineData("http://127.0.0.1/", "127.0.0.1 is not a public address")]
    [InlineData("http://2130706433/", "127.0.0.1 is not a public address")]
    [InlineData("http://0x7f000001/", "127.0.0.1 is not a public address")]
    [InlineData("http://0x7f.1/", "127.0.0.1 is not a public address")]
    [InlineData("http://0177.0.0.1/", "127.0.0.1 is not a public address")]
    [InlineData("http://127.1/", "127.0.0.1 is not a public address")]
    [InlineData("http://0/", "0.0.0.0 is not a public address")]
    [InlineData("http://127。0。0。1/", "is not a public address")]
    [InlineData("http://169.254.169.254/latest/meta-data", "169.254.169.254 is not a public address")]
    [InlineData("http://[::1]/", "::1 is not a public address")]
    [InlineData("http://[::]/", "is not a public address")]
    [InlineData("http://[::ffff:127.0.0.1]/", "is not a public address")]
    [InlineData("http://[::ffff:7f00:1]/", "is not a public address")]
    [InlineData("http://[64:ff9b::7f00:1]/", "is not a public address")]
    [InlineData("http://[fe80::1%25eth0]/", "is not a public address")]
    [InlineData("http://1.2.3.4.5/", "neither a host name nor an IP address")]
    [InlineData("http://256.256.256.256/", "neither a host name nor an IP address")]
    [InlineData("http://example.0x10/", "neither a host name nor an IP address")]
    [InlineData("http://-/", "host of the URL is not valid")]
    [InlineData("http://a..b/", "begins with https://")]
    [InlineData("http://exa$mple.com/", "begins with https://")]
    public void A_URL_that_cannot_be_used_is_refused_with_its_remedy(string text, string expected)
    {
        var error = WebhookUrl.Parse(text, AddressGuard.PublicOnly).Error!;
        Assert.Equal(Core.Errors.ErrorCode.InvalidInput, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    /// <summary>With the data of ICU such a host is an address or localhost. Without them it is a name in Punycode, which does not exist.</summary>
    [Theory]
    [InlineData("http://ⓛocalhost/")]
    [InlineData("http://１２７.０.０.１/")]
    public void A_host_of_look_alike_characters_is_never_the_server_itself(string text) =>
        Assert.True(!WebhookUrl.Parse(text, AddressGuard.PublicOnly).TryGet(out var url, out _) || url.IdnHost.StartsWith("xn--", StringComparison.Ordinal));

    [Theory]
    [InlineData("http://localhost:8080/")]
    [InlineData("http://127.0.0.1:8080/")]
    [InlineData("http://2130706433/")]
    public void A_URL_of_an_allowed_network_can_be_used(string text) => Assert.True(WebhookUrl.Parse(text, AddressGuard.Parse(["127.0.0.0/8"]).Value).IsOk);

    [Fact]
    public void A_URL_has_at_most_2000_characters()
    {
        var longest = "https://example.com/".PadRight(WebhookUrl.LongestUrl, 'a');
        Assert.True(WebhookUrl.Parse(longest, AddressGuard.PublicOnly).IsOk);
        Assert.Contains("at most 2000", WebhookUrl.Parse(longest + "a", AddressGuard.PublicOnly).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_has_at_most_253_characters_with_63_in_a_label()
    {
        Assert.False(WebhookUrl.Parse($"https://{new string('a', 64)}.example/", AddressGuard.PublicOnly).IsOk);
        Assert.False(WebhookUrl.Parse($"https://{string.Join('.', Enumerable.Repeat(new string('a', 60), 5))}/", AddressGuard.PublicOnly).IsOk);
    }
}
