using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

internal sealed partial class NodeBuilder
{
    public void Type(int value)
    {
        if (!Expect(value, JsonKinds.String | JsonKinds.Array, "a type or an array of types"))
        {
            return;
        }

        var types = JsonKinds.None;
        var hasInteger = false;
        foreach (var type in View.Tokens[value].Kind == JsonKinds.Array ? Children(value) : [value])
        {
            var kinds = Expect(type, JsonKinds.String, "a type") ? KindsOf(Text(type)) : JsonKinds.All;
            hasInteger |= kinds == JsonKinds.Integer;
            if (kinds == JsonKinds.None)
            {
                Refuse(type, $"'{Text(type)}' is not a type.");
            }

            types |= kinds;
        }

        // In draft 4 a number is an integer by its spelling: 1.0 is none.
        if (hasInteger && (types & JsonKinds.Decimal) == 0 && _resource.Dialect.Draft != Drafts.Draft4)
        {
            types |= JsonKinds.Decimal;
            node.IntegralOnly = true;
        }

        node.Types = types;
    }

    public void Enum(int value)
    {
        if (Expect(value, JsonKinds.Array, "an array of values"))
        {
            node.Enum = new ValueSet(_document, [.. Children(value)]);
        }
    }

    public void Const(int value) => node.Const = new ValueSet(_document, [value]);

    /// <summary>In draft 4 a boolean beside the bound makes it exclusive.</summary>
    public void Minimum(int value)
    {
        if (IsExclusive("exclusiveMinimum"u8))
        {
            Numbers.ExclusiveMinimum = Limit(value);
        }
        else
        {
            Numbers.Minimum = Limit(value);
        }
    }

    public void Maximum(int value)
    {
        if (IsExclusive("exclusiveMaximum"u8))
        {
            Numbers.ExclusiveMaximum = Limit(value);
        }
        else
        {
            Numbers.Maximum = Limit(value);
        }
    }

    private bool IsExclusive(ReadOnlySpan<byte> keyword) =>
        _resource.Dialect.Draft == Drafts.Draft4 && JsonPointer.Property(View, node.Location.Token, keyword) is >= 0 and var value && IsTrue(value);

    public NumberLimit? Limit(int value) =>
        Expect(value, JsonKinds.Number, "a number") ? new NumberLimit(View.Raw(value)) : null;

    public void MultipleOf(int value)
    {
        if (!Expect(value, JsonKinds.Number, "a number"))
        {
            return;
        }

        var number = new JsonNumber(View.Raw(value));
        if (number.IsZero || number.IsNegative)
        {
            Refuse(value, "The value has to be greater than 0.");
        }
        else
        {
            Numbers.MultipleOf = new Divisor(View.Raw(value));
        }
    }

    public Patterns.Pattern? Pattern(int value)
    {
        if (!Expect(value, JsonKinds.String, "a regular expression"))
        {
            return null;
        }

        return compiler.Patterns.Get(_document, value, Text(value));
    }

    public void Format(int value)
    {
        if (!compiler.Options.AssertFormat && !_resource.Dialect.AssertsFormat)
        {
            return;
        }

        if (Expect(value, JsonKinds.String, "a string") && Formats.Format.Find(Text(value)) is { } format)
        {
            Strings.Format = format;
        }
    }

    private static JsonKinds KindsOf(string type) => type switch
    {
        "null" => JsonKinds.Null,
        "boolean" => JsonKinds.Boolean,
        "integer" => JsonKinds.Integer,
        "number" => JsonKinds.Number,
        "string" => JsonKinds.String,
        "array" => JsonKinds.Array,
        "object" => JsonKinds.Object,
        _ => JsonKinds.None,
    };
}
