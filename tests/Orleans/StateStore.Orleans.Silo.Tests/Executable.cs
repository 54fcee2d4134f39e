namespace StateStore.Server.Tests;

/// <summary>What the tests of this project start.</summary>
internal static class Executable
{
    public const string Name = "statestore-silo";
}
