using System.Net.Sockets;
using StateStore.Orleans.Client;

namespace StateStore.Orleans.Tests;

/// <summary>Calls to a cluster that does not answer.</summary>
public sealed class ClusterCallTests
{
    private const string Away = "The cluster did not answer; try again";

    /// <summary>An exception that Orleans throws when it cannot address, send or answer a message.</summary>
    public static TheoryData<string, Exception> Failures => new()
    {
        { "the silo is gone", new SiloUnavailableException() },
        { "the directory of a dead silo was waited for", new OperationCanceledException("Failed to address message") },
        { "the same, as a task", new TaskCanceledException() },
        { "a connection broke", new IOException("reset", new System.Net.Sockets.SocketException()) },
        { "no connection", new System.Net.Sockets.SocketException() },
        { "the process is stopping", new ObjectDisposedException("client") },
        { "wrapped", new InvalidOperationException("outer", new SiloUnavailableException()) },
    };

    [Fact]
    public async Task Only_a_failed_change_reports_that_it_may_have_been_made()
    {
        Assert.Equal(new(ErrorCode.StorageUnavailable, Away), (await ClusterCall.ReadAsync(0, Unanswered, default)).Error);
        Assert.Equal(
            new(ErrorCode.StorageUnavailable, Away + ". Whether a change was made is not known"),
            (await ClusterCall.ChangeAsync(0, Unanswered, null, default)).Error);
    }

    /// <summary>The exceptions that Orleans throws when it cannot address, send or answer a message.</summary>
    [Theory]
    [InlineData("the silo is gone")]
    [InlineData("the directory of a dead silo was waited for")]
    [InlineData("the same, as a task")]
    [InlineData("a connection broke")]
    [InlineData("there is no connection")]
    [InlineData("the process stops")]
    [InlineData("another exception holds one of these")]
    public async Task Every_Orleans_exception_of_an_unavailable_silo_becomes_STORAGE_UNAVAILABLE(string what)
    {
        Exception failure = what switch
        {
            "the silo is gone" => new SiloUnavailableException(),
            "the directory of a dead silo was waited for" => new OperationCanceledException("Failed to address message"),
            "the same, as a task" => new TaskCanceledException(),
            "a connection broke" => new IOException("reset"),
            "there is no connection" => new SocketException(),
            "the process stops" => new ObjectDisposedException("client"),
            _ => new InvalidOperationException("outer", new SiloUnavailableException()),
        };
        using var caller = new CancellationTokenSource();
        Assert.Equal(ErrorCode.StorageUnavailable, (await ClusterCall.ChangeAsync<int, int>(0, _ => Fail(failure), null, default)).Error!.Code);
        Assert.Equal(ErrorCode.StorageUnavailable, (await ClusterCall.ChangeAsync<int, int>(0, _ => Fail(failure), null, caller.Token)).Error!.Code);
    }

    [Fact]
    public async Task An_exception_of_a_bug_is_not_STORAGE_UNAVAILABLE() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await ClusterCall.ReadAsync<int, int>(0, _ => Fail(new InvalidOperationException()), default));

    [Fact]
    public async Task A_call_cancelled_by_the_caller_is_cancelled_and_not_STORAGE_UNAVAILABLE()
    {
        using var caller = new CancellationTokenSource();
        var call = ClusterCall.ReadAsync<int, int>(0, _ => new(new TaskCompletionSource<Result<int>>().Task), caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
    }

    [Fact]
    public async Task Reads_and_changes_with_an_idempotency_key_are_retried_and_other_changes_are_not()
    {
        var calls = 0;
        Assert.Equal(2, (await ClusterCall.ReadAsync<int, int>(0, _ => ++calls < 2 ? Fail(new SiloUnavailableException()) : new(calls), default)).Value);
        calls = 0;
        Assert.Equal(2, (await ClusterCall.ChangeAsync<int, int>(0, _ => ++calls < 2 ? Fail(new OperationCanceledException()) : new(calls), "key", default)).Value);
        calls = 0;
        Assert.False((await ClusterCall.ChangeAsync<int, int>(0, _ => ++calls < 2 ? Fail(new SiloUnavailableException()) : new(calls), null, default)).IsOk);
        Assert.Equal(1, calls);
    }

    private static ValueTask<Result<int>> Unanswered(int on) => throw new TimeoutException();

    private static async ValueTask<Result<int>> Fail(Exception failure)
    {
        await Task.Yield();
        throw failure;
    }
}
