using System.Text;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

internal sealed partial class NodeBuilder
{
    public void Properties(int value)
    {
        if (!Expect(value, JsonKinds.Object, "an object of schemas"))
        {
            return;
        }

        foreach (var schema in Children(value))
        {
            _propertySchemas[Slot(Text(schema - 1))] = Subschema(schema);
        }
    }

    public void Required(int value)
    {
        // Draft 3 had a boolean here; in draft 4 the metaschema refuses it.
        if (!Expect(value, JsonKinds.Array, "an array of property names"))
        {
            return;
        }

        var slots = Names(value);
        var words = 1 + (slots.Length == 0 ? 0 : slots.Max() / 64);
        Objects.Required = new ulong[words];
        foreach (var slot in slots)
        {
            Objects.Required[slot / 64] |= 1UL << (slot % 64);
        }
    }

    public void PatternProperties(int value)
    {
        if (!Expect(value, JsonKinds.Object, "an object of schemas"))
        {
            return;
        }

        var patterns = new List<PatternProperty>();
        foreach (var schema in Children(value))
        {
            if (Pattern(schema - 1) is { } pattern)
            {
                patterns.Add(new PatternProperty(pattern, Subschema(schema)));
            }
        }

        Objects.Patterns = [.. patterns];
    }

    public void Dependencies(Keyword keyword, int value)
    {
        if (!Expect(value, JsonKinds.Object, "an object"))
        {
            return;
        }

        var dependencies = new List<Dependency>(Objects.Dependencies);
        foreach (var dependent in Children(value))
        {
            var isNames = View.Tokens[dependent].Kind == JsonKinds.Array && keyword != Keyword.DependentSchemas;
            var slot = Slot(Text(dependent - 1));
            dependencies.Add(isNames
                ? new Dependency(keyword, slot, Names(dependent), null)
                : new Dependency(keyword, slot, [], Subschema(dependent)));
        }

        Objects.Dependencies = [.. dependencies];
    }

    public void ItemsOrPrefix(int value)
    {
        if (View.Tokens[value].Kind == JsonKinds.Array)
        {
            Arrays.Prefix = Subschemas(value);
        }
        else
        {
            Arrays.Rest = Subschema(value);
        }
    }

    /// <summary>Counts only beside an array of <c>items</c>.</summary>
    public void AdditionalItems(int value)
    {
        var items = JsonPointer.Property(View, node.Location.Token, "items"u8);
        if (items >= 0 && View.Tokens[items].Kind == JsonKinds.Array)
        {
            Arrays.Rest = Subschema(value);
        }
    }

    public void Contains(int value)
    {
        Arrays.Contains = Subschema(value);
        Arrays.ContainsEvaluates = _resource.Dialect.Draft == Drafts.Draft202012;
    }

    private int[] Names(int array) =>
        [.. Children(array).Where(name => Expect(name, JsonKinds.String, "a property name")).Select(name => Slot(Text(name)))];

    /// <summary>The order of <c>properties</c> is the one that documents are most likely to have, wherever else names are mentioned.</summary>
    private void NumberNames(int schema)
    {
        var properties = JsonPointer.Property(View, schema, "properties"u8);
        if (properties < 0 || View.Tokens[properties].Kind != JsonKinds.Object || !_resource.Dialect.Keywords.ContainsKey("properties"))
        {
            return;
        }

        foreach (var property in Children(properties))
        {
            Slot(Text(property - 1));
        }
    }

    private int Slot(string name)
    {
        if (_slots.TryGetValue(name, out var slot))
        {
            return slot;
        }

        _ = Objects;
        _propertySchemas.Add(null);
        return _slots[name] = _slots.Count;
    }

    private void FinishNames()
    {
        byte[][] names = [.. _slots.OrderBy(static slot => slot.Value).Select(static slot => Encoding.UTF8.GetBytes(slot.Key))];
        Objects.Names = new PropertyTable(names, [.. _propertySchemas]);
        var words = (names.Length + 63) / 64;
        if (Objects.Required.Length > 0)
        {
            Objects.Required = [.. Objects.Required, .. new ulong[words - Objects.Required.Length]];
        }
    }
}
