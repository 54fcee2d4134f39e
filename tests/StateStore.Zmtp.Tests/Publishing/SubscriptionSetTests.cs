using FsCheck;
using FsCheck.Fluent;
using StateStore.Zmtp.Publishing;

namespace StateStore.Zmtp.Tests.Publishing;

/// <summary>The sorted set of subscriptions, compared with a plain list of strings.</summary>
public sealed class SubscriptionSetTests
{
    /// <summary>Few letters and short words, so that many words are prefixes of others.</summary>
    private static readonly Gen<string> Word = Gen.Choose(0, 4).SelectMany(length => Gen.ArrayOf(Gen.Elements('a', 'b', 'c'), length)).Select(letters => new string(letters));

    private static readonly Arbitrary<Tuple<(bool IsAdd, string Prefix)[], string[]>> Cases = Arb.From(
        Gen.Elements(true, true, false).SelectMany(isAdd => Word.Select(prefix => (isAdd, prefix))).ArrayOf()
            .SelectMany(steps => Word.ArrayOf().Select(topics => Tuple.Create(steps, topics))));

    [Fact]
    public void The_set_matches_the_same_topics_as_a_list() => Prop.ForAll(Cases, one =>
    {
        var set = new SubscriptionSet(new());
        var list = new List<string>();
        foreach (var (isAdd, prefix) in one.Item1)
        {
            if (isAdd)
            {
                Assert.Null(set.Add(Wire.Octets(prefix)));
                list.Add(prefix);
            }
            else
            {
                set.Cancel(Wire.Octets(prefix));
                list.Remove(prefix);
            }
        }

        return one.Item2.Append("").All(topic => set.Matches(Wire.Octets(topic)) == list.Any(prefix => topic.StartsWith(prefix, StringComparison.Ordinal)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Prefixes_are_compared_octet_by_octet()
    {
        var set = new SubscriptionSet(new());
        set.Add([0xFF, 0]);
        Assert.True(set.Matches([0xFF, 0, 7]));
        Assert.False(set.Matches([0xFF]));
        Assert.False(set.Matches([0x7F, 0]));
    }

    [Fact]
    public void A_subscription_made_twice_must_be_cancelled_twice()
    {
        var set = new SubscriptionSet(new());
        set.Add("A"u8);
        set.Add("A"u8);
        set.Cancel("A"u8);
        Assert.True(set.Matches("AB"u8));
        set.Cancel("A"u8);
        Assert.False(set.Matches("AB"u8));
    }

    [Fact]
    public void The_number_and_the_length_of_subscriptions_are_limited()
    {
        var set = new SubscriptionSet(new() { MaxSubscriptions = 2, MaxSubscriptionBytes = 3 });
        Assert.Equal(ZmtpErrorCode.SubscriptionTooLarge, set.Add("abcd"u8)?.Code);
        Assert.Null(set.Add("abc"u8));
        Assert.Null(set.Add("abc"u8));
        Assert.Equal(ZmtpErrorCode.TooManySubscriptions, set.Add(""u8)?.Code);
        set.Cancel("abc"u8);
        Assert.Null(set.Add(""u8));
    }
}
