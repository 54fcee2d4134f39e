namespace StateStore.Orleans.Grains;

/// <summary>The directory of the grains that own a resource.</summary>
internal static class OwnedGrains
{
    /// <summary>
    /// The name of their grain directory. It stays consistent while silos join and leave. So only a silo that was declared dead and still runs
    /// can have a second activation. It has a name so that other grains of the application keep their own directory.
    /// </summary>
    public const string Directory = "StateStore";
}
