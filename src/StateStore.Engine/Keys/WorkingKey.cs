namespace StateStore.Engine.Keys;

/// <summary>One key in a batch: as it was found, and as the changes so far have made it.</summary>
/// <param name="name">The name.</param>
/// <param name="found">The key as it was found; without a value if it can't be read.</param>
/// <param name="corrupt">The reason why it can't be read; null = it can.</param>
internal sealed class WorkingKey(string name, Versioned<KeyEntry> found, StoreError? corrupt = null)
{
    private KeyJob? _changedBy;
    private Versioned<KeyEntry> _before;

    public string Name => Check.Key.Id;

    public Versioned<KeyEntry> Current { get; private set; } = found;

    public bool IsChanged => Current.Version != Check.Version;

    /// <summary>The reason why the value can't be read, until a change has replaced it.</summary>
    public StoreError? Corrupt => IsChanged ? null : corrupt;

    public Check Check { get; } = new(EntityKey.Key(name), found.Version);

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
}
