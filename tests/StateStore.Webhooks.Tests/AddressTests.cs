using Microsoft.Security.AntiSSRF;

namespace StateStore.Webhooks.Tests;

public sealed class AddressTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("168.63.129.17")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2000::1")]
    [InlineData("2001:200::1")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:81b::200e")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    public void A_public_address_is_allowed(string address) => Assert.True(AddressGuard.PublicOnly.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.255.255.255")]
    [InlineData("10.0.0.1")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")] // Alibaba
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")] // Azure
    [InlineData("169.254.0.1")]
    [InlineData("169.254.169.254")] // AWS, Google, Azure, Digital Ocean
    [InlineData("169.254.170.2")] // containers on AWS
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")] // Oracle
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::2")]
    [InlineData("::127.0.0.1")] // compatible
    [InlineData("::8.8.8.8")]
    [InlineData("::ffff:127.0.0.1")] // mapped
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:0:127.0.0.1")] // translated
    [InlineData("64:ff9b::127.0.0.1")] // NAT64
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::8.8.8.8")] // NAT64 of a network of its own
    [InlineData("100::1")]
    [InlineData("2001::1")] // Teredo
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("2001:2::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")] // 6to4 of 127.0.0.1
    [InlineData("2002:808:808::")]
    [InlineData("3fff::1")]
    [InlineData("4000::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")] // AWS
    [InlineData("fd20:ce::254")] // Google
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void An_address_that_is_not_public_is_refused(string address) => Assert.False(AddressGuard.PublicOnly.Allows(IPAddress.Parse(address)));

    /// <summary>NAT64 is the exception: its addresses stand for hosts of IPv4, which may be public.</summary>
    [Fact]
    public void Every_range_in_the_list_of_Microsoft_AntiSSRF_is_refused_from_its_first_to_its_last_address() => Assert.All(
        IPAddressRanges.recommendedLatest.Where(range => range != "64:ff9b::/96").Select(IPNetwork.Parse),
        range => Assert.All([range.BaseAddress, Last(range)], address => Assert.False(AddressGuard.PublicOnly.Allows(address), $"{address} of {range}")));

    [Theory]
    [InlineData("10.1.0.0/16", "10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "10.2.0.1", false)]
    [InlineData("10.1.0.0/16", "::ffff:10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "64:ff9b::10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "2002:a01:203::", false)]
    [InlineData("10.1.0.0/16", "8.8.8.8", true)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("::1", "::1", true)]
    [InlineData("::1", "127.0.0.1", false)]
    [InlineData("fd12::/16", "fd12:1::1", true)]
    [InlineData("fd12::/16", "fd13::1", false)]
    [InlineData(" 127.0.0.0/8 ", "127.0.0.1", true)]
    public void An_allowed_network_adds_its_addresses_to_the_public_ones(string network, string address, bool isAllowed) =>
        Assert.Equal(isAllowed, AddressGuard.Parse([network]).Value.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.1/x")]
    [InlineData("::/129")]
    [InlineData("example.com")]
    [InlineData("10.0.0.0/8,127.0.0.0/8")]
    public void Text_that_is_no_network_is_refused_with_an_example(string text)
    {
        var error = AddressGuard.Parse(["10.0.0.0/8", text]).Error!;
        Assert.StartsWith($"\"{text}\" is not a network. Write", error.Message, StringComparison.Ordinal);
    }

    private static IPAddress Last(IPNetwork range)
    {
        var bytes = range.BaseAddress.GetAddressBytes();
        for (var bit = range.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new(bytes);
    }
}
