using StateStore.Orleans.Client;

namespace StateStore.Orleans.Tests;

/// <summary>A cluster that does not answer.</summary>
public sealed class ClusterCallTests
{
    private const string Away = "The cluster did not answer; try again";

    [Fact]
    public async Task Only_who_asked_for_a_change_is_told_that_it_may_have_been_made()
    {
        Assert.Equal(new(ErrorCode.StorageUnavailable, Away), (await ClusterCall.ReadAsync(0, Unanswered, default)).Error);
        Assert.Equal(
            new(ErrorCode.StorageUnavailable, Away + ". Whether a change was made is not known"),
            (await ClusterCall.ChangeAsync(0, Unanswered, default)).Error);
    }

    private static ValueTask<Result<int>> Unanswered(int on) => throw new TimeoutException();
}
