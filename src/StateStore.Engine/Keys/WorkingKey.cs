namespace StateStore.Engine.Keys;

/// <summary>One key in a batch: as it was found, and as the changes so far have made it.</summary>
/// <param name="name">The name.</param>
/// <param name="found">The key as it was found; without a value if it can't be read.</param>
/// <param name="corrupt">The reason why it can't be read; null = it can.</param>
internal sealed class WorkingKey(string name, Versioned<KeyEntry> found, StoreError? corrupt = null)
{
    private readonly KeyEntry? _found = found.Value;
    private KeyJob? _changedBy;
    private Versioned<KeyEntry> _before;

    public string Name => Check.Key.Id;

    public Versioned<KeyEntry> Current { get; private set; } = found;

    public bool IsChanged => Current.Version != Check.Version;

    /// <summary>The reason why the value can't be read, until a change has replaced it.</summary>
    public StoreError? Corrupt => IsChanged ? null : corrupt;

    public Check Check { get; } = new(EntityKey.Key(name), found.Version);

    /// <summary>The growth that all changes of this key cause in the usage of the namespace.</summary>
    public KeyUsage Growth
    {
        get
        {
            // A damaged value counts as a key; its size is unknown.
            var before = corrupt is null ? UsageOf(new(Check.Version, _found)) : new(1, 0);
            var after = UsageOf(Current);
            return new(after.Keys - before.Keys, after.Bytes - before.Bytes);
        }
    }

    /// <summary>Applies a change of a job.</summary>
    public void Make(KeyJob job, KeyEvent happened)
    {
        if (_changedBy != job)
        {
            _changedBy = job;
            _before = Current;
        }

        Current = KeyDecider.Evolve(happened);
    }

    /// <summary>Reverts the changes of a job. It must be the last job that changed the key.</summary>
    public void Undo(KeyJob job)
    {
        if (_changedBy == job)
        {
            _changedBy = null;
            Current = _before;
        }
    }

    private static KeyUsage UsageOf(Versioned<KeyEntry> key) => key.Value is { } entry ? new(1, KeyCodec.EncodedLength(key.Version, entry)) : default;
}
