using StateStore.Conformance.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Storage.Tests.Broken;

/// <summary>Memory stores that a test has modified.</summary>
internal sealed class BrokenTarget(Func<StorageOptions, IStateStorage> create) : IStorageTarget
{
    public BrokenTarget(Func<IStateStorage, IStateStorage> broken)
        : this(options => broken(new MemoryStorage(options)))
    {
    }

    public bool IsDurable => false;

    public ValueTask<IStateStorage> CreateAsync(StorageOptions options) => new(create(options));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
