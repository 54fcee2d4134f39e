namespace StateStore.Engine;

/// <summary>Told by <see cref="StorageMonitor"/> when the storage may hold something else under the versions that were read from it (<see cref="StorageHealth.Life"/>).</summary>
public interface IStorageListener
{
    /// <summary>Forgets what is answered from memory. Within two seconds after the storage has begun anew; the checks of commits need no such word.</summary>
    void StorageBeganAnew();
}
