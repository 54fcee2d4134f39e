namespace StateStore.Storage.Tests.Broken;

/// <summary>Makes a race that a fault allows happen, instead of hoping for it.</summary>
internal static class Interleaving
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    /// <summary>Gives way to others until the number changes; not for long, since nobody else may be there.</summary>
    public static async Task UntilChangedAsync(Func<int> number)
    {
        var before = number();
        var start = TimeProvider.System.GetTimestamp();
        while (number() == before && TimeProvider.System.GetElapsedTime(start) < Longest)
        {
            await Task.Yield();
        }
    }
}
