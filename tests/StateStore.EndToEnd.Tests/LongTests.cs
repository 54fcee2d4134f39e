namespace StateStore.EndToEnd.Tests;

/// <summary>Crash and contention tests are small by default and long with <c>STATESTORE_LONG_TESTS=1</c>.</summary>
internal static class LongTests
{
    public static bool Enabled { get; } = Environment.GetEnvironmentVariable("STATESTORE_LONG_TESTS") == "1";
}
