using System.Text;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

/// <summary>Writes the message of a failure for the sender of the document: the requirement, and the value.</summary>
internal readonly ref struct FailureMessage(JsonView view, Failure failure, string keyword)
{
    // Longer values and lists are truncated, to keep messages short.
    private const int MaxShown = 60;
    private const int MaxListed = 12;

    private readonly JsonView _view = view;
    private readonly SchemaNode _node = failure.Node;

    public string Text() => failure.Keyword switch
    {
        Keyword.FalseSchema => NotAllowed(),
        Keyword.Type => $"must be {TypeNames()}, not {KindName(_view.Tokens[failure.Instance].Kind, Shown(failure.Instance))}",
        Keyword.Enum => $"must be one of {Listed(_node.Enum!)}, not {Shown(failure.Instance)}",
        Keyword.Const => $"must be {Listed(_node.Const!)}, not {Shown(failure.Instance)}",
        Keyword.Minimum => $"must be at least {_node.Numbers!.Minimum!.Literal}, not {Shown(failure.Instance)}",
        Keyword.Maximum => $"must be at most {_node.Numbers!.Maximum!.Literal}, not {Shown(failure.Instance)}",
        Keyword.ExclusiveMinimum => $"must be greater than {_node.Numbers!.ExclusiveMinimum!.Literal}, not {Shown(failure.Instance)}",
        Keyword.ExclusiveMaximum => $"must be less than {_node.Numbers!.ExclusiveMaximum!.Literal}, not {Shown(failure.Instance)}",
        Keyword.MultipleOf => $"must be a multiple of {_node.Numbers!.MultipleOf!.Literal}, not {Shown(failure.Instance)}",
        Keyword.MinLength => $"must have at least {Count(_node.Strings!.MinLength, "character")}, not {CodePoints()}",
        Keyword.MaxLength => $"must have at most {Count(_node.Strings!.MaxLength, "character")}, not {CodePoints()}",
        Keyword.Pattern => $"must match the pattern {_node.Strings!.Pattern!.Source}, which {Shown(failure.Instance)} does not",
        Keyword.Format => $"must be {_node.Strings!.Format!.Description}, not {Shown(failure.Instance)}",
        Keyword.MinItems => $"must have at least {Count(_node.Arrays!.MinItems, "item")}, not {Length}",
        Keyword.MaxItems => $"must have at most {Count(_node.Arrays!.MaxItems, "item")}, not {Length}",
        Keyword.UniqueItems => $"must not repeat items, but repeats {Shown(failure.Detail)}",
        Keyword.Contains => "must contain an item that fits the schema of 'contains'",
        Keyword.MinContains => $"must contain at least {Count(_node.Arrays!.MinContains, "item")} that fit the schema of 'contains', not {failure.Detail}",
        Keyword.MaxContains => $"must contain at most {Count(_node.Arrays!.MaxContains, "item")} that fit the schema of 'contains', not {failure.Detail}",
        Keyword.MinProperties => $"must have at least {CountProperties(_node.Objects!.MinProperties)}, not {Length}",
        Keyword.MaxProperties => $"must have at most {CountProperties(_node.Objects!.MaxProperties)}, not {Length}",
        Keyword.Required => $"must have the property '{Name(failure.Detail)}'",
        Keyword.PropertyNames => $"must not have the property {Shown(failure.Instance)}: its name is not allowed",
        Keyword.Dependencies or Keyword.DependentRequired => $"must have the property '{Name(failure.Detail)}', because it has {Dependents(failure.Detail)}",
        Keyword.AnyOf => "must fit at least one of the alternatives, but fits none",
        Keyword.OneOf when failure.Detail == 0 => "must fit exactly one of the alternatives, but fits none",
        Keyword.OneOf => "must fit exactly one of the alternatives, but fits several",
        _ => "must not be what the schema of 'not' describes",
    };

    private int Length => _view.Tokens[failure.Instance].Length;

    private string NotAllowed()
    {
        var before = failure.Instance - 1;
        var isProperty = before >= 0 && _view.Tokens[before].Kind == JsonKinds.String && _view.Tokens[before].Next == failure.Instance && IsName(before);
        return isProperty ? $"must not be there: the property {Shown(before)} is not allowed (by '{keyword}')" : $"must not be there (by '{keyword}')";
    }

    /// <summary>Returns whether a string token is the name of a property. In an array, or at the root, a token is a value.</summary>
    private bool IsName(int token)
    {
        var quoteEnd = _view.Tokens[token].Start + _view.Tokens[token].Length + 1;
        return _view.Json[quoteEnd..].TrimStart(" \n\r\t"u8).StartsWith(":"u8);
    }

    private string TypeNames()
    {
        var types = _node.Types;
        var names = new List<string>();
        if ((types & JsonKinds.String) != 0)
        {
            names.Add("a string");
        }

        if (_node.IntegralOnly || (types & JsonKinds.Number) == JsonKinds.Integer)
        {
            names.Add("an integer");
        }
        else if ((types & JsonKinds.Number) != 0)
        {
            names.Add("a number");
        }

        if ((types & JsonKinds.Boolean) != 0)
        {
            names.Add("a boolean");
        }

        if ((types & JsonKinds.Object) != 0)
        {
            names.Add("an object");
        }

        if ((types & JsonKinds.Array) != 0)
        {
            names.Add("an array");
        }

        if ((types & JsonKinds.Null) != 0)
        {
            names.Add("null");
        }

        return names.Count == 0 ? "of no type" : string.Join(" or ", names);
    }

    private static string KindName(JsonKinds kind, string shown) => kind switch
    {
        JsonKinds.Object => "an object",
        JsonKinds.Array => "an array",
        JsonKinds.String => "a string",
        JsonKinds.Null => "null",
        _ => shown,
    };

    private string CodePoints()
    {
        byte[] scratch = [];
        return JsonStrings.CountCodePoints(_view.Text(failure.Instance, ref scratch)).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private string Name(int slot) => Encoding.UTF8.GetString(_node.Objects!.Names.Names[slot]);

    private string Dependents(int missing)
    {
        var names = new List<string>();
        foreach (var dependency in _node.Objects!.Dependencies)
        {
            var isPresent = JsonPointer.Property(_view, failure.Instance, _node.Objects.Names.Names[dependency.Slot]) >= 0;
            if (isPresent && dependency.Required.Contains(missing))
            {
                names.Add($"'{Name(dependency.Slot)}'");
            }
        }

        return string.Join(" or ", names);
    }

    private string Shown(int token) => ValueText.Show(_view, token, MaxShown);

    private static string Listed(ValueSet values)
    {
        var texts = new List<string>();
        foreach (var value in values.Values.Take(MaxListed))
        {
            texts.Add(ValueText.Show(values.Document.View, value, MaxShown));
        }

        if (values.Values.Length > MaxListed)
        {
            texts.Add("...");
        }

        return string.Join(", ", texts);
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string CountProperties(int count) => count == 1 ? "1 property" : $"{count} properties";
}
