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

        foreach (var schema in View.Children(value))
        {
            _propertySchemas[Slot(schema - 1)] = Subschema(schema);
        }
    }

    public void Required(int value)
    {
        // Draft 3 had a boolean here. From draft 4 the metaschema refuses it.
        if (!Expect(value, JsonKinds.Array, "an array of property names"))
        {
            return;
        }

        var slots = Names(value);
        var words = 1;
        foreach (var slot in slots)
        {
            words = Math.Max(words, 1 + (slot / 64));
        }

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
        foreach (var schema in View.Children(value))
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
        foreach (var dependent in View.Children(value))
        {
            var isNames = View.Tokens[dependent].Kind == JsonKinds.Array && keyword != Keyword.DependentSchemas;
            var slot = Slot(dependent - 1);
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

    /// <summary>Compiles <c>additionalItems</c>, which has an effect only if <c>items</c> is an array.</summary>
    public void AdditionalItems(int value)
    {
        var items = JsonPointer.Property(View, _node.Location.Token, "items"u8);
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

    private int[] Names(int array)
    {
        var children = View.Children(array);
        var slots = new int[children.Count];
        var count = 0;
        foreach (var name in children)
        {
            if (Expect(name, JsonKinds.String, "a property name"))
            {
                slots[count++] = Slot(name);
            }
        }

        return count == slots.Length ? slots : slots[..count];
    }

    /// <summary>Numbers the names in the order of <c>properties</c>, which documents most likely have, before the names of other keywords.</summary>
    private void NumberNames(int schema)
    {
        var properties = JsonPointer.Property(View, schema, "properties"u8);
        if (properties < 0 || View.Tokens[properties].Kind != JsonKinds.Object || !_resource.Dialect.HasProperties)
        {
            return;
        }

        foreach (var property in View.Children(properties))
        {
            Slot(property - 1);
        }
    }

    /// <summary>Gets the slot of a name, by its token.</summary>
    private int Slot(int name)
    {
        _ = Objects;
        if (_names.Add(View.Text(name, ref _scratch), out var slot))
        {
            _propertySchemas.Add(null);
        }

        return slot;
    }

    private void FinishNames()
    {
        var names = _names.ToArray();
        Objects.Names = new PropertyTable(names, [.. _propertySchemas]);
        var words = (names.Length + 63) / 64;
        if (Objects.Required.Length > 0 && Objects.Required.Length < words)
        {
            Objects.Required = [.. Objects.Required, .. new ulong[words - Objects.Required.Length]];
        }
    }
}
