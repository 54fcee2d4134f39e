using StateStore.Client;

namespace StateStore.Server.Tests;

/// <summary>The .NET client while its server is killed and restarted.</summary>
public sealed class ClientTests : ServerTest
{
    private const int Kills = 3;

    [Fact]
    public async Task Each_change_of_a_client_is_made_once_and_followed_once_across_kills_of_the_server()
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        var arguments = $"--storage sqlite:client.db --urls {url}";
        var server = await ServerProcess.StartServingAsync(Directory, arguments);
        try
        {
            await using var client = new StateStoreClient(new() { Address = new(url), RetryTime = ServerProcess.Patience });
            using var stop = new CancellationTokenSource(ServerProcess.Patience * Kills);
            await using var feed = (await client.Changes.FollowAsync("n", null, stop.Token)).Value.Changes.GetAsyncEnumerator(stop.Token);
            for (var version = 1; version <= Kills; version++)
            {
                var next = feed.MoveNextAsync().AsTask();
                await server.KillAsync();
                await server.DisposeAsync();
                var change = client.Conversations.SetAsync("n", "c", new($"S{version}"), default, stop.Token).AsTask();
                server = await ServerProcess.StartServingAsync(Directory, arguments);

                Assert.Equal(version, (await change).Value.Version);
                Assert.True(await next);
                Assert.False(feed.Current.IsGap);
                Assert.Contains($"\"version\":{version}", feed.Current.Payload.ToString(), StringComparison.Ordinal);
            }
        }
        finally
        {
            await server.DisposeAsync();
        }
    }
}
