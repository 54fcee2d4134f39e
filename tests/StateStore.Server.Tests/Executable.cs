namespace StateStore.Server.Tests;

/// <summary>The executable under test.</summary>
internal static class Executable
{
    public const string Name = "statestore";
}
