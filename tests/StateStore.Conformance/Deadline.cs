using Xunit.Sdk;

namespace StateStore.Conformance;

/// <summary>The one limit of waits in tests. It is generous, because a test reaches it only when something is broken.</summary>
public static class Deadline
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Awaits the task. After the limit it fails with a message that names the awaited event.</summary>
    public static async Task Within(Task task, string awaited)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            throw new XunitException($"Waited {Limit.TotalSeconds} s in vain for: {awaited}");
        }
    }

    /// <inheritdoc cref="Within(Task, string)"/>
    public static async Task<T> Within<T>(Task<T> task, string awaited)
    {
        await Within((Task)task, awaited);
        return await task;
    }
}
