using System.Security.Cryptography;
using StateStore.Core.Access;

namespace StateStore.Core.Tests.Access;

public sealed class KeySecretTests
{
    private const string Id = "0123456789ab";

    private static readonly string Key = KeySecret.Format(Id, Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());

    [Fact]
    public void A_key_has_a_prefix_an_id_256_bits_and_the_checksum_of_zlib() => Assert.Equal(
        "statestore_0123456789ab_000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" + Crc("statestore_0123456789ab_000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
        Key);

    [Fact]
    public void A_key_gives_its_id()
    {
        Assert.True(KeySecret.TryParse(Key, out var id));
        Assert.Equal(Id, id);
        Assert.Equal(KeySecret.Length, Key.Length);
    }

    [Fact]
    public void A_key_with_any_one_character_changed_is_not_a_key()
    {
        for (var i = 0; i < Key.Length; i++)
        {
            var changed = Key[i] == '0' ? '1' : '0';
            Assert.False(KeySecret.TryParse($"{Key[..i]}{changed}{Key[(i + 1)..]}", out _), $"index {i}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("statestore_")]
    [InlineData("a very long text that is not a key but has exactly as many characters as a key would have, or not")]
    public void Another_text_is_not_a_key(string text) => Assert.False(KeySecret.TryParse(text, out _));

    [Fact]
    public void A_key_in_uppercase_and_a_longer_text_are_not_keys()
    {
        Assert.False(KeySecret.TryParse(Key.ToUpperInvariant(), out _));
        Assert.False(KeySecret.TryParse(Key + "0", out _));
        Assert.False(KeySecret.TryParse(Key + "\n", out _));
    }

    [Fact]
    public void The_hash_is_the_SHA_256_of_the_text()
    {
        var hash = new byte[32];
        KeySecret.Hash(Key, hash);
        Assert.Equal(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Key)), hash);
    }

    /// <summary>CRC-32 with a table, as zlib has it.</summary>
    private static string Crc(string text)
    {
        var table = Enumerable.Range(0, 256)
            .Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1)).ToArray();
        return (~text.Aggregate(uint.MaxValue, (sum, c) => table[(byte)sum ^ c] ^ (sum >> 8))).ToString("x8");
    }
}
