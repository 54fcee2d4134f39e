namespace StateStore.Server.Tests;

/// <summary>What the tests of this project start. The silo's have another, and share the rest.</summary>
internal static class Executable
{
    public const string Name = "statestore";
}
