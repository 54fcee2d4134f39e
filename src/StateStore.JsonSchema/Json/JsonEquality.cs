namespace StateStore.JsonSchema.Json;

/// <summary>
/// Compares JSON values as JSON Schema does (2020-12 core, section 4.2.2): numbers by value, objects without order, strings by text.
/// The work is charged to a budget, because comparing objects of many names in different order is quadratic. With a spent budget no values are equal.
/// If names may repeat, the trusted value must be the left one: each of its properties must be found in the right value.
/// </summary>
internal ref struct JsonEquality(EqualityScratch scratch, ref long budget)
{
    // Comparing digits and unescaping text take one or two nanoseconds per byte.
    private const int BytesPerStep = 32;

    private readonly EqualityScratch _scratch = scratch;
    private readonly ref long _budget = ref budget;

    public bool Equal(JsonView left, int i, JsonView right, int j)
    {
        ref readonly var a = ref left.Tokens[i];
        ref readonly var b = ref right.Tokens[j];
        if (--_budget <= 0)
        {
            return false;
        }

        _budget -= (a.Kind & JsonKinds.Container) == 0 ? (a.Length + b.Length) / BytesPerStep : 0;
        if ((a.Kind & JsonKinds.Number) != 0 && (b.Kind & JsonKinds.Number) != 0)
        {
            return NumbersEqual(left.Raw(i), right.Raw(j));
        }

        if (a.Kind != b.Kind)
        {
            return false;
        }

        return a.Kind switch
        {
            JsonKinds.String => TextsEqual(left, i, right, j),
            JsonKinds.Array => a.Length == b.Length && ArraysEqual(left, i, right, j),
            JsonKinds.Object => a.Length == b.Length && ObjectsEqual(left, i, right, j),
            _ => true,
        };
    }

    /// <summary>Returns a hash that is equal for equal values, while the budget lasts.</summary>
    public int Hash(JsonView view, int index)
    {
        ref readonly var token = ref view.Tokens[index];
        _budget -= 1 + ((token.Kind & JsonKinds.Container) == 0 ? token.Length / BytesPerStep : 0);
        switch (token.Kind)
        {
            case JsonKinds.Integer or JsonKinds.Decimal:
                return new JsonNumber(view.Raw(index)).Hash();
            case JsonKinds.String:
                return HashText(view.Text(index, ref _scratch.Left));
            case JsonKinds.Array:
                var items = new HashCode();
                for (var k = index + 1; k < token.Next && _budget > 0; k = view.Tokens[k].Next)
                {
                    items.Add(Hash(view, k));
                }

                return items.ToHashCode();
            case JsonKinds.Object:
                var sum = token.Length;
                for (var k = index + 1; k < token.Next && _budget > 0; k = view.Tokens[k + 1].Next)
                {
                    var name = HashText(view.Text(k, ref _scratch.Left));
                    sum += HashCode.Combine(name, Hash(view, k + 1));
                }

                return sum;
            default:
                return (int)token.Kind;
        }
    }

    private static bool NumbersEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        a.SequenceEqual(b) || new JsonNumber(a).CompareTo(new JsonNumber(b)) == 0;

    private bool TextsEqual(JsonView left, int i, JsonView right, int j) =>
        left.Text(i, ref _scratch.Left).SequenceEqual(right.Text(j, ref _scratch.Right));

    private bool ArraysEqual(JsonView left, int i, JsonView right, int j)
    {
        var end = left.Tokens[i].Next;
        for (i++, j++; i < end; i = left.Tokens[i].Next, j = right.Tokens[j].Next)
        {
            if (!Equal(left, i, right, j))
            {
                return false;
            }
        }

        return true;
    }

    private bool ObjectsEqual(JsonView left, int i, JsonView right, int j)
    {
        var end = left.Tokens[i].Next;
        var likely = j + 1;
        for (i++; i < end; i = left.Tokens[i + 1].Next)
        {
            var name = FindName(left, i, right, j, likely);
            if (name < 0 || !Equal(left, i + 1, right, name + 1))
            {
                return false;
            }

            likely = right.Tokens[name + 1].Next;
        }

        return true;
    }

    /// <summary>Finds a name in an object. The search begins at the position that the name has if both objects have the same order.</summary>
    private int FindName(JsonView left, int name, JsonView right, int parent, int likely)
    {
        var end = right.Tokens[parent].Next;
        var candidate = likely < end ? likely : parent + 1;
        for (var seen = 0; seen < right.Tokens[parent].Length && _budget > 0; seen++)
        {
            _budget -= 1 + ((left.Tokens[name].Length + right.Tokens[candidate].Length) / BytesPerStep);
            if (TextsEqual(left, name, right, candidate))
            {
                return candidate;
            }

            candidate = right.Tokens[candidate + 1].Next;
            if (candidate >= end)
            {
                candidate = parent + 1;
            }
        }

        return -1;
    }

    private static int HashText(ReadOnlySpan<byte> text)
    {
        var hash = new HashCode();
        hash.AddBytes(text);
        return hash.ToHashCode();
    }
}

/// <summary>The buffers for unescaped strings of both sides of a comparison.</summary>
internal sealed class EqualityScratch
{
    public byte[] Left = [];
    public byte[] Right = [];
}
