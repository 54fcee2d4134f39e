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
        Assert.Equal("Hello! What is the title of your proposal?\n", await Repeat.UntilAsync(() => TrySayAsync(client, "hello"), answer => answer is not null, "the bot to open its door"));
        Assert.Equal("And what exactly do you propose?\n", await SayAsync(client, "A bicycle lane"));
        Assert.Equal("Thank you, your proposal is with us.\n", await SayAsync(client, "Along the river road"));
        Assert.EndsWith("""maria proposes {"title":"A bicycle lane","text":"Along the river road"}""", await bot.ReadUntilAsync("proposes"), StringComparison.Ordinal);
    }

    /// <summary>The answer; null while the door is closed.</summary>
    private static async Task<string?> TrySayAsync(HttpClient client, string said)
    {
        try
        {
            return await SayAsync(client, said);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return null;
        }
    }

    private static async Task<string> SayAsync(HttpClient client, string said)
    {
        using var body = new StringContent(said);
        using var answer = await client.PostAsync(new Uri("/messages/maria", UriKind.Relative), body);
        return await answer.Content.ReadAsStringAsync();
    }
}
