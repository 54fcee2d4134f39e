using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

internal sealed class ArrayKeywords
{
    public int MinItems;
    public int MaxItems = int.MaxValue;
    public bool UniqueItems;

    /// <summary>The schemas of the first items by position.</summary>
    public SchemaNode[] Prefix = [];

    /// <summary>The schema of the items after <see cref="Prefix"/>.</summary>
    public SchemaNode? Rest;

    public SchemaNode? Contains;
    public int MinContains = 1;
    public int MaxContains = int.MaxValue;

    /// <summary>True if the items that <see cref="Contains"/> accepts count as evaluated (since 2020-12).</summary>
    public bool ContainsEvaluates;

    /// <summary>Returns whether the kinds of the items suffice to accept all of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool DecidesItems(ref readonly Token array) => Prefix.Length == 0 && (Rest is null || (array.ChildKinds & ~Rest.Passes) == 0);

    /// <summary>Returns whether a value is an array that its length and the kinds of its items suffice to accept. There must be no other keywords.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Accepts(ref readonly Token value) =>
        value.Kind == JsonKinds.Array && value.Length >= MinItems && value.Length <= MaxItems && DecidesItems(in value);
}
