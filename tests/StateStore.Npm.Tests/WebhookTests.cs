using System.Text.Json;

namespace StateStore.Npm.Tests;

/// <summary>Receivers verify deliveries with the npm package <c>standardwebhooks</c>.</summary>
public sealed class WebhookTests
{
    [Fact]
    public async Task The_library_of_Standard_Webhooks_verifies_deliveries_and_refuses_changed_ones()
    {
        using var directory = new WorkingDirectory();
        var package = await Npm.InstallAsync(directory, "webhook-verifier");
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await ServerProcess.StartServingAsync(directory, "--storage memory: --webhook-allow 127.0.0.0/8");
        var made = await CallAsync(server, "/v1/namespaces/bot/webhooks", $$"""{"url":"{{receiver.Url}}"}""");
        var (id, secret) = (made.GetProperty("id").GetString()!, made.GetProperty("secret").GetString()!);
        Assert.Equal(200, (await server.SendAsync("PUT", "/v1/namespaces/bot/conversations/c", """{"state":"S","data":{"é":"\u0001"}}""")).Status);
        await Repeat.UntilAsync(() => Task.FromResult(receiver.Messages.Count), count => count == 1, "the event");
        var message = receiver.Messages.Single();

        Assert.Equal("verified conversation.created", await VerifyAsync(package, directory, message.Headers, message.Body, secret));
        Assert.StartsWith("refused", await VerifyAsync(package, directory, message.Headers, message.Body + " ", secret), StringComparison.Ordinal);

        var rotated = (await CallAsync(server, $"/v1/namespaces/bot/webhooks/{id}/rotate", "{}")).GetProperty("secret").GetString()!;
        Assert.StartsWith("refused", await VerifyAsync(package, directory, message.Headers, message.Body, rotated), StringComparison.Ordinal);
        await CallAsync(server, $"/v1/namespaces/bot/webhooks/{id}/test", "{}");
        await Repeat.UntilAsync(() => Task.FromResult(receiver.Messages.Count), count => count == 2, "the test event");
        var test = receiver.Messages.Last();
        Assert.Equal("verified webhook.test", await VerifyAsync(package, directory, test.Headers, test.Body, secret));
        Assert.Equal("verified webhook.test", await VerifyAsync(package, directory, test.Headers, test.Body, rotated));
    }

    [Fact]
    public async Task Node_verifies_signatures_of_Ed25519_with_the_public_key()
    {
        using var directory = new WorkingDirectory();
        var package = await Npm.InstallAsync(directory, "webhook-verifier");
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await ServerProcess.StartServingAsync(directory, "--storage memory: --webhook-allow 127.0.0.0/8");
        var made = await CallAsync(server, "/v1/namespaces/bot/webhooks", $$"""{"url":"{{receiver.Url}}","signature":"ed25519"}""");
        await CallAsync(server, $"/v1/namespaces/bot/webhooks/{made.GetProperty("id").GetString()}/test", "{}");
        await Repeat.UntilAsync(() => Task.FromResult(receiver.Messages.Count), count => count == 1, "the test event");
        var message = receiver.Messages.Single();
        Assert.StartsWith("v1a,", message.Headers["WEBHOOK-SIGNATURE"], StringComparison.Ordinal);
        Assert.Equal("verified webhook.test", await VerifyAsync(package, directory, message.Headers, message.Body, made.GetProperty("public_key").GetString()!));
    }

    private static async Task<JsonElement> CallAsync(ServerProcess server, string path, string body)
    {
        var (status, answer) = await server.SendAsync("POST", path, body);
        Assert.True(status == 200, answer);
        return JsonDocument.Parse(answer).RootElement;
    }

    private static async Task<string> VerifyAsync(
        string package, WorkingDirectory directory, IReadOnlyDictionary<string, string> headers, string body, string secret)
    {
        var lower = headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value);
        directory.Write("message.json", JsonSerializer.Serialize(new { headers = lower, body }));
        return (await Npm.RunAsync(package, "", "run", "--silent", "verify", "--", Path.Combine(directory.Path, "message.json"), secret)).Trim();
    }
}
