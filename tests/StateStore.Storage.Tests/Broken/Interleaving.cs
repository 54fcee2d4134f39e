namespace StateStore.Storage.Tests.Broken;

/// <summary>Forces a race that a fault allows, instead of waiting for it to happen by chance.</summary>
internal static class Interleaving
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    /// <summary>Yields to other tasks until the number changes. The wait is short, because there may be no other task.</summary>
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
