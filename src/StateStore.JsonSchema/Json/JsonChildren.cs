namespace StateStore.JsonSchema.Json;

/// <summary>The tokens of the items of an array, or of the values of an object, for <c>foreach</c>.</summary>
internal ref struct JsonChildren(JsonView view, int parent)
{
    private readonly JsonView _view = view;
    private readonly int _names = view.Tokens[parent].Kind == JsonKinds.Object ? 1 : 0;
    private readonly int _end = view.Tokens[parent].Next;
    private int _next = parent + 1;

    /// <summary>The number of these tokens.</summary>
    public readonly int Count => _view.Tokens[parent].Length;

    public int Current { get; private set; }

    public readonly JsonChildren GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_next >= _end)
        {
            return false;
        }

        Current = _next + _names;
        _next = _view.Tokens[Current].Next;
        return true;
    }
}
