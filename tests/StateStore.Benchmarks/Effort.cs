namespace StateStore.Benchmarks;

/// <summary>How long each measurement takes, and how often ours and the baseline take turns.</summary>
internal sealed record Effort(TimeSpan Duration, int Rounds)
{
    public static readonly Effort Full = new(TimeSpan.FromSeconds(2), 5);

    public static readonly Effort Quick = new(TimeSpan.FromMilliseconds(50), 1);
}
