namespace StateStore.Server.Tests.Cluster;

/// <summary>The sample of an application that hosts a silo.</summary>
public sealed class SampleBotTests : SiloTest
{
    [Fact]
    public async Task The_sample_bot_talks_and_announces_a_proposal_made_as_soon_as_its_port_opens()
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        await using var bot = ChildProcess.Start("StateStore.SampleBot.dll", "--redis", Redis.Configuration, "--urls", url);
        using var client = new HttpClient { BaseAddress = new(url) };
        Assert.Equal("Hello! What is the title of your proposal?\n", await SayFirstAsync(client, "hello"));
        Assert.Equal("And what exactly do you propose?\n", await SayAsync(client, "A bicycle lane"));
        Assert.Equal("Thank you, your proposal is with us.\n", await SayAsync(client, "Along the river road"));
        Assert.EndsWith("""maria proposes {"title":"A bicycle lane","text":"Along the river road"}""", await bot.ReadUntilAsync("proposes"), StringComparison.Ordinal);
    }

    /// <summary>Sends the first message again until the port is open.</summary>
    private static Task<string> SayFirstAsync(HttpClient client, string said) => Deadline.Within(
        Task.Run(async () =>
        {
            while (true)
            {
                try
                {
                    return await SayAsync(client, said);
                }
                catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
                {
                    await Task.Yield();
                }
            }
        }),
        "the bot to open its door");

    private static async Task<string> SayAsync(HttpClient client, string said)
    {
        using var body = new StringContent(said);
        using var answer = await client.PostAsync(new Uri("/messages/maria", UriKind.Relative), body);
        return await answer.Content.ReadAsStringAsync();
    }
}
