namespace StateStore.Benchmarks;

/// <summary>The duration of each measurement and the number of rounds in which StateStore and the baseline alternate.</summary>
internal sealed record Effort(TimeSpan Duration, int Rounds)
{
    public static readonly Effort Full = new(TimeSpan.FromSeconds(2), 5);

    public static readonly Effort Quick = new(TimeSpan.FromMilliseconds(10), 1);
}
