using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace StateStore.JsonSchema.Tests;

/// <summary>Numbers are compared and divided exactly, in every spelling.</summary>
public sealed class NumberTests
{
    [Theory]
    [InlineData("""{"multipleOf": 0.01}""", "4.02", true)]
    [InlineData("""{"multipleOf": 0.01}""", "4.025", false)]
    [InlineData("""{"multipleOf": 0.0001}""", "0.0075", true)]
    [InlineData("""{"multipleOf": 1e-8}""", "12391239123", true)]
    [InlineData("""{"multipleOf": 123456789123456789123456789}""", "246913578246913578246913578", true)]
    [InlineData("""{"multipleOf": 123456789123456789123456789}""", "246913578246913578246913579", false)]
    [InlineData("""{"maximum": 9007199254740993}""", "9007199254740993", true)]
    [InlineData("""{"maximum": 9007199254740992}""", "9007199254740993", false)]
    [InlineData("""{"exclusiveMinimum": 0.1}""", "0.10000000000000000000000000001", true)]
    [InlineData("""{"const": 1}""", "1.0e0", true)]
    [InlineData("""{"const": 100}""", "1E+2", true)]
    [InlineData("""{"const": 0}""", "-0.0e5", true)]
    [InlineData("""{"enum": [18446744073709551616]}""", "18446744073709551617", false)]
    [InlineData("""{"type": "integer"}""", "1.0", true)]
    [InlineData("""{"type": "integer"}""", "10e-1", true)]
    [InlineData("""{"type": "integer"}""", "1e400", true)]
    [InlineData("""{"type": "integer"}""", "15e-1", false)]
    [InlineData("""{"$schema": "http://json-schema.org/draft-04/schema#", "type": "integer"}""", "1.0", false)]
    [InlineData("""{"uniqueItems": true}""", "[1, 1.0]", false)]
    [InlineData("""{"uniqueItems": true}""", "[1e400, 1e401]", true)]
    public void Numbers_are_validated_by_their_exact_value(string schema, string number, bool valid) =>
        Assert.Equal(valid ? ValidationOutcome.Valid : ValidationOutcome.Invalid, Schemas.Check(schema, number));

    [Fact]
    public void Comparison_agrees_with_integers_scaled_by_hand()
    {
        Gen<(long, int)> numbers = Gen.Choose(-2_000_000, 2_000_000).SelectMany(static digits => Gen.Choose(-30, 30).Select(scale => ((long)digits, scale)));
        Check.QuickThrowOnFailure(Prop.ForAll(numbers.ToArbitrary(), numbers.ToArbitrary(), static (a, b) =>
        {
            var expected = Scaled(a) <= Scaled(b);
            return Schemas.Check($$"""{"maximum": {{Text(b)}}}""", Text(a)) == (expected ? ValidationOutcome.Valid : ValidationOutcome.Invalid);
        }));
    }

    [Fact]
    public void Division_agrees_with_integers_scaled_by_hand()
    {
        Gen<(long, int)> dividends = Gen.Choose(-5_000, 5_000).SelectMany(static digits => Gen.Choose(-4, 12).Select(scale => ((long)digits, scale)));
        Gen<(long, int)> divisors = Gen.Choose(1, 300).SelectMany(static digits => Gen.Choose(-4, 4).Select(scale => ((long)digits, scale)));
        Check.QuickThrowOnFailure(Prop.ForAll(dividends.ToArbitrary(), divisors.ToArbitrary(), static (a, b) =>
        {
            var expected = (Scaled(a) % Scaled(b)).IsZero;
            return Schemas.Check($$"""{"multipleOf": {{Text(b)}}}""", Text(a)) == (expected ? ValidationOutcome.Valid : ValidationOutcome.Invalid);
        }));
    }

    private static BigInteger Scaled((long Digits, int Scale) number) => number.Digits * BigInteger.Pow(10, number.Scale + 30);

    private static string Text((long Digits, int Scale) number) => string.Create(CultureInfo.InvariantCulture, $"{number.Digits}e{number.Scale}");
}
