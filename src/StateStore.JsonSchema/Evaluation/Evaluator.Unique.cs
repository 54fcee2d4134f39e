using System.Numerics;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

internal ref partial struct Evaluator<TMode>
{
    // Up to this number of items, comparing all pairs is cheaper than hashing.
    private const int PairwiseItems = 8;

    private bool EvaluateUnique(SchemaNode node, ref readonly Token array)
    {
        if (_budget <= 0)
        {
            return false;
        }

        var index = _view.IndexOf(in array);
        var repeated = array.Length <= PairwiseItems ? FindEqualPair(index) : FindEqualHashed(index);
        return Check(repeated < 0, node, Keyword.UniqueItems, in array, repeated);
    }

    /// <summary>Finds an item that equals an earlier one. Returns its token, or -1.</summary>
    private int FindEqualPair(int index)
    {
        ref readonly var array = ref _view.Tokens[index];
        var equality = new JsonEquality(_workspace.Equality, ref _budget);
        for (var later = index + 1; later < array.Next; later = _view.Tokens[later].Next)
        {
            for (var earlier = index + 1; earlier < later; earlier = _view.Tokens[earlier].Next)
            {
                if (equality.Equal(_view, earlier, _view, later))
                {
                    return later;
                }
            }
        }

        return -1;
    }

    private int FindEqualHashed(int index)
    {
        ref readonly var array = ref _view.Tokens[index];
        var equality = new JsonEquality(_workspace.Equality, ref _budget);

        // Open addressing: each bucket holds the token and hash of an item; token 0, the root, is never an item.
        var size = (int)BitOperations.RoundUpToPowerOf2(2 * (uint)array.Length);
        if (_workspace.Buckets.Length < 2 * size)
        {
            _workspace.Buckets = new int[2 * size];
        }

        var buckets = _workspace.Buckets.AsSpan(0, 2 * size);
        buckets.Clear();
        for (var item = index + 1; item < array.Next && _budget > 0; item = _view.Tokens[item].Next)
        {
            var hash = equality.Hash(_view, item);
            var at = hash & (size - 1);
            for (; buckets[2 * at] != 0; at = (at + 1) & (size - 1), _budget--)
            {
                if (buckets[(2 * at) + 1] == hash && equality.Equal(_view, buckets[2 * at], _view, item))
                {
                    return item;
                }
            }

            buckets[2 * at] = item;
            buckets[(2 * at) + 1] = hash;
        }

        return -1;
    }
}
