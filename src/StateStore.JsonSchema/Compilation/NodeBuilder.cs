using System.Text;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>
/// Compiles one subschema into its node, keyword by keyword. Values are checked again although the metaschema has seen them: a reference may
/// lead to a place that the metaschema takes for an annotation.
/// </summary>
internal sealed partial class NodeBuilder(SchemaCompiler compiler, SchemaNode node)
{
    private readonly SchemaDocument _document = node.Location.Resource.Document;
    private readonly SchemaResource _resource = node.Location.Resource;
    private readonly Dictionary<string, int> _slots = [];
    private readonly List<SchemaNode?> _propertySchemas = [];

    public NumberKeywords Numbers => node.Numbers ??= new NumberKeywords();

    public StringKeywords Strings => node.Strings ??= new StringKeywords();

    public ArrayKeywords Arrays => node.Arrays ??= new ArrayKeywords();

    public ObjectKeywords Objects => node.Objects ??= new ObjectKeywords();

    public Applicators Applicators => node.Applicators ??= new Applicators();

    public Unevaluated Unevaluated => node.Unevaluated ??= new Unevaluated();

    private JsonView View => _document.View;

    public void Build()
    {
        var token = node.Location.Token;
        var kind = View.Tokens[token].Kind;
        if (kind == JsonKinds.False)
        {
            node.RefusesAll = true;
        }
        else if (kind == JsonKinds.Object)
        {
            BuildObject(token);
        }
        else if (kind != JsonKinds.True)
        {
            Refuse(token, "A schema is an object or a boolean.");
        }
    }

    private void BuildObject(int token)
    {
        if (_resource.Dialect.IsUntil7 && JsonPointer.Property(View, token, "$ref"u8) is >= 0 and var reference && View.Tokens[reference].Kind == JsonKinds.String)
        {
            Reference(reference);
            return;
        }

        NumberNames(token);
        byte[] scratch = [];
        for (var name = token + 1; name < View.Tokens[token].Next; name = View.Tokens[name + 1].Next)
        {
            var keyword = Encoding.UTF8.GetString(View.Text(name, ref scratch));
            if (_resource.Dialect.Keywords.TryGetValue(keyword, out var definition))
            {
                definition.Compile?.Invoke(this, name + 1);
            }
        }

        if (_slots.Count > 0)
        {
            FinishNames();
        }
    }

    public SchemaNode Subschema(int value) => compiler.NodeAt(_resource, value);

    public SchemaNode[] Subschemas(int value)
    {
        if (!Expect(value, JsonKinds.Array, "an array of schemas"))
        {
            return [];
        }

        return [.. Children(value).Select(Subschema)];
    }

    public int Count(int value)
    {
        var number = new JsonNumber((View.Tokens[value].Kind & JsonKinds.Number) != 0 ? View.Raw(value) : "-1"u8);
        if (!number.IsIntegral || (number.IsNegative && !number.IsZero))
        {
            Refuse(value, "The value has to be a non-negative integer.");
            return 0;
        }

        // Nothing that is counted reaches ten digits, so larger numbers are all alike.
        if (number.DigitCount + number.Scale > 9)
        {
            return int.MaxValue;
        }

        var count = 0;
        for (var i = 0; i < number.DigitCount; i++)
        {
            count = (10 * count) + number.Digit(i);
        }

        for (long i = 0; i < number.Scale; i++)
        {
            count *= 10;
        }

        return count;
    }

    public bool IsTrue(int value) => View.Tokens[value].Kind == JsonKinds.True;

    private bool Expect(int value, JsonKinds kinds, string description)
    {
        if ((View.Tokens[value].Kind & kinds) != 0)
        {
            return true;
        }

        Refuse(value, $"The value has to be {description}.");
        return false;
    }

    private void Refuse(int value, string message) => compiler.Errors.Add(_document, value, SchemaErrorCode.InvalidKeyword, message);

    /// <summary>Tokens of the items of an array, or of the values of an object.</summary>
    private List<int> Children(int parent)
    {
        var children = new List<int>();
        var nameTokens = View.Tokens[parent].Kind == JsonKinds.Object ? 1 : 0;
        for (var child = parent + 1 + nameTokens; child < View.Tokens[parent].Next + nameTokens; child = View.Tokens[child].Next + nameTokens)
        {
            children.Add(child);
        }

        return children;
    }

    private string Text(int token)
    {
        byte[] scratch = [];
        return Encoding.UTF8.GetString(View.Text(token, ref scratch));
    }
}
