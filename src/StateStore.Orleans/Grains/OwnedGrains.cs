namespace StateStore.Orleans.Grains;

/// <summary>What the grains that own something have in common.</summary>
internal static class OwnedGrains
{
    /// <summary>
    /// The grain directory that keeps them: the one that stays consistent while silos come and go, so that only a silo that was
    /// declared dead and lives on can still hold a second activation. Named, so that other grains of the application keep theirs.
    /// </summary>
    public const string Directory = "StateStore";
}
