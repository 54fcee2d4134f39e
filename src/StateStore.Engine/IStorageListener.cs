namespace StateStore.Engine;

/// <summary>
/// Gets a call of <see cref="StorageMonitor"/> when the storage may hold other content under the versions that were read from it
/// (<see cref="StorageHealth.Life"/>).
/// </summary>
public interface IStorageListener
{
    /// <summary>
    /// Forgets everything that is answered from memory. The call comes within two seconds after the storage has begun anew. The checks of commits do not
    /// need it.
    /// </summary>
    void StorageBeganAnew();
}
