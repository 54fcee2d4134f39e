namespace StateStore.Engine.Keys;

/// <summary>One key in the course of a batch: as it was found, and as the changes so far have made it.</summary>
/// <param name="name">Its name.</param>
/// <param name="found">As it was found; without a value where that can't be read.</param>
/// <param name="corrupt">Why the value can't be read; null = nothing is wrong.</param>
internal sealed class WorkingKey(string name, Versioned<KeyEntry> found, StoreError? corrupt = null)
{
    private readonly KeyEntry? _found = found.Value;
    private KeyJob? _changedBy;
    private Versioned<KeyEntry> _before;

    public string Name => Check.Key.Id;

    public Versioned<KeyEntry> Current { get; private set; } = found;

    public bool IsChanged => Current.Version != Check.Version;

    /// <summary>Why the value can't be read, until a change has replaced it.</summary>
    public StoreError? Corrupt => IsChanged ? null : corrupt;

    public Check Check { get; } = new(EntityKey.Key(name), found.Version);

    /// <summary>What all the changes together add to what the keys of the namespace take.</summary>
    public KeyUsage Growth
    {
        get
        {
            // A damaged value counts as a key; its bytes are not known.
            var before = corrupt is null ? UsageOf(new(Check.Version, _found)) : new(1, 0);
            var after = UsageOf(Current);
            return new(after.Keys - before.Keys, after.Bytes - before.Bytes);
        }
    }

    /// <summary>A change that a job makes.</summary>
    public void Make(KeyJob job, KeyEvent happened)
    {
        if (_changedBy != job)
        {
            _changedBy = job;
            _before = Current;
        }

        Current = KeyDecider.Evolve(happened);
    }

    /// <summary>Takes back what a job has made, which must be the last that made something.</summary>
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
