using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

internal sealed class ArrayKeywords
{
    public int MinItems;
    public int MaxItems = int.MaxValue;
    public bool UniqueItems;

    /// <summary>Schemas of the first items by position.</summary>
    public SchemaNode[] Prefix = [];

    /// <summary>Schema of the items after <see cref="Prefix"/>.</summary>
    public SchemaNode? Rest;

    public SchemaNode? Contains;
    public int MinContains = 1;
    public int MaxContains = int.MaxValue;

    /// <summary>Whether items that <see cref="Contains"/> accepts count as evaluated (since 2020-12).</summary>
    public bool ContainsEvaluates;

    /// <summary>Whether the kinds of an array's items say that all of them are accepted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool DecidesItems(ref readonly Token array) => Prefix.Length == 0 && (Rest is null || (array.ChildKinds & ~Rest.Passes) == 0);

    /// <summary>Whether a value is an array that lengths and kinds of items suffice to accept, where there are no other keywords.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Accepts(ref readonly Token value) =>
        value.Kind == JsonKinds.Array && value.Length >= MinItems && value.Length <= MaxItems && DecidesItems(in value);
}
