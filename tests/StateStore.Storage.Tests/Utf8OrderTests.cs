using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace StateStore.Storage.Tests;

public sealed class Utf8OrderTests
{
    private static readonly Gen<string> Text = Gen.ArrayOf(Gen.Elements("a", "b", "é", "\uD7FF", "\uE000", "\uFFFF", "😀", "😁", "\U0010FFFF")).Select(string.Concat);

    [Fact]
    public void Strings_are_ordered_as_their_utf8_bytes_are() =>
        Prop.ForAll(Arb.From(Text), Arb.From(Text), (left, right) =>
            Math.Sign(Utf8Order.Instance.Compare(left, right))
            == Math.Sign(Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
}
