using System.Text;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>
/// Compiles subschemas into their nodes, one after the other, keyword by keyword. It checks values again, although the metaschema has checked them: a reference may
/// lead to a place that the metaschema treats as an annotation.
/// </summary>
internal sealed partial class NodeBuilder(SchemaCompiler compiler)
{
    private readonly NameNumbers _names = new();
    private readonly List<SchemaNode?> _propertySchemas = [];
    private byte[] _scratch = [];

    // The subschema that is being built.
    private SchemaNode _node = null!;
    private SchemaResource _resource = null!;
    private SchemaDocument _document = null!;

    public NumberKeywords Numbers => _node.Numbers ??= new NumberKeywords();

    public StringKeywords Strings => _node.Strings ??= new StringKeywords();

    public ArrayKeywords Arrays => _node.Arrays ??= new ArrayKeywords();

    public ObjectKeywords Objects => _node.Objects ??= new ObjectKeywords();

    public Applicators Applicators => _node.Applicators ??= new Applicators();

    public Unevaluated Unevaluated => _node.Unevaluated ??= new Unevaluated();

    private JsonView View => _document.View;

    public void Build(SchemaNode node)
    {
        (_node, _resource, _document) = (node, node.Location.Resource, node.Location.Resource.Document);
        _names.Clear();
        _propertySchemas.Clear();
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
        var view = View;
        for (var name = token + 1; name < view.Tokens[token].Next; name = view.Tokens[name + 1].Next)
        {
            var keyword = view.Text(name, ref _scratch);
            _resource.Dialect.Find(keyword, view.TextHasWord(in view.Tokens[name]))?.Compile?.Invoke(this, name + 1);
        }

        if (_names.Count > 0)
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

        var children = View.Children(value);
        var schemas = new SchemaNode[children.Count];
        var count = 0;
        foreach (var child in children)
        {
            schemas[count++] = Subschema(child);
        }

        return schemas;
    }

    public int Count(int value)
    {
        var number = new JsonNumber((View.Tokens[value].Kind & JsonKinds.Number) != 0 ? View.Raw(value) : "-1"u8);
        if (!number.IsIntegral || (number.IsNegative && !number.IsZero))
        {
            Refuse(value, "The value has to be a non-negative integer.");
            return 0;
        }

        // No count reaches ten digits, so all larger numbers have the same effect.
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

    private string Text(int token) => Encoding.UTF8.GetString(View.Text(token, ref _scratch));
}
