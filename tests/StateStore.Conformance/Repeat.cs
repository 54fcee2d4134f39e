namespace StateStore.Conformance;

/// <summary>Asks again and again, where another process does not announce what a test waits for.</summary>
public static class Repeat
{
    /// <summary>Between two asks, so that the asking leaves the processors to the process that is asked.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Answers the first answer that is right; an exception of <paramref name="ask"/> ends the asking.</summary>
    /// <param name="ask">Asks once.</param>
    /// <param name="isRight">Whether the answer is the one that is waited for.</param>
    /// <param name="awaited">What is waited for, for the message of a failure.</param>
    public static Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isRight, string awaited) => Deadline.Within(
        Task.Run(async () =>
        {
            using var pause = new PeriodicTimer(Pause);
            while (true)
            {
                var answer = await ask();
                if (isRight(answer))
                {
                    return answer;
                }

                await pause.WaitForNextTickAsync();
            }
        }),
        awaited);
}
