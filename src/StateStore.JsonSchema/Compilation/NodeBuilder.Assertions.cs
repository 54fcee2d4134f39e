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
        if (View.Tokens[value].Kind == JsonKinds.String)
        {
            types = KindsAt(value, ref hasInteger);
        }
        else
        {
            foreach (var type in View.Children(value))
            {
                types |= KindsAt(type, ref hasInteger);
            }
        }

        // In draft 4 the spelling decides whether a number is an integer: 1.0 is not.
        if (hasInteger && (types & JsonKinds.Decimal) == 0 && _resource.Dialect.Draft != Drafts.Draft4)
        {
            types |= JsonKinds.Decimal;
            _node.IntegralOnly = true;
        }

        _node.Types = types;
    }

    private JsonKinds KindsAt(int type, ref bool hasInteger)
    {
        var kinds = Expect(type, JsonKinds.String, "a type") ? KindsOf(View.Text(type, ref _scratch)) : JsonKinds.All;
        hasInteger |= kinds == JsonKinds.Integer;
        if (kinds == JsonKinds.None)
        {
            Refuse(type, $"'{Text(type)}' is not a type.");
        }

        return kinds;
    }

    public void Enum(int value)
    {
        if (!Expect(value, JsonKinds.Array, "an array of values"))
        {
            return;
        }

        var children = View.Children(value);
        var values = new int[children.Count];
        var count = 0;
        foreach (var child in children)
        {
            values[count++] = child;
        }

        _node.Enum = new ValueSet(_document, values);
    }

    public void Const(int value) => _node.Const = new ValueSet(_document, [value]);

    /// <summary>Compiles <c>minimum</c>. In draft 4 a boolean beside the bound makes it exclusive.</summary>
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
        _resource.Dialect.Draft == Drafts.Draft4 && JsonPointer.Property(View, _node.Location.Token, keyword) is >= 0 and var value && IsTrue(value);

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

    private static JsonKinds KindsOf(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("string"u8))
        {
            return JsonKinds.String;
        }

        if (type.SequenceEqual("object"u8))
        {
            return JsonKinds.Object;
        }

        if (type.SequenceEqual("array"u8))
        {
            return JsonKinds.Array;
        }

        if (type.SequenceEqual("integer"u8))
        {
            return JsonKinds.Integer;
        }

        if (type.SequenceEqual("number"u8))
        {
            return JsonKinds.Number;
        }

        if (type.SequenceEqual("boolean"u8))
        {
            return JsonKinds.Boolean;
        }

        return type.SequenceEqual("null"u8) ? JsonKinds.Null : JsonKinds.None;
    }
}
