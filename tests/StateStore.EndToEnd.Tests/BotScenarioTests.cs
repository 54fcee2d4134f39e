using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StandardWebhooks;

namespace StateStore.EndToEnd.Tests;

/// <summary>
/// A day of a bot: two users at the same time, a storm of equal writes, a receiver that is down, and a server that is killed while it delivers. The
/// receiver must end with the log of the server.
/// </summary>
public sealed class BotScenarioTests : IDisposable
{
    private const string Arguments = "--storage sqlite:bot.db --webhook-allow 127.0.0.0/8";
    private const int Equal = 1_000;

    private static readonly string[] Users = ["ana", "ben"];

    private readonly WorkingDirectory _directory = new();
    private readonly List<WebhookReceiver.Received> _received = [];

    [Fact]
    public async Task Every_event_arrives_in_order_under_one_signed_id_through_an_outage_of_the_receiver_and_a_kill_of_the_server()
    {
        var receiver = await WebhookReceiver.StartAsync();
        var address = new Uri(receiver.Url);
        ImmutableArray<BotEvent> log;
        string secret;
        await using (var server = await ServerProcess.StartServingAsync(_directory, Arguments))
        {
            var bot = new BotClient(server);
            (var webhook, secret) = await bot.CreateWebhookAsync(address);
            await TalkAsync(bot, 10);
            await WriteEqualAsync(bot);
            await ArrivalOfAsync(receiver, await bot.ReadLogAsync());

            await CloseAsync(receiver);
            await TalkAsync(bot, 3);
            await bot.UntilRefusedAsync(webhook, times: 2);
            receiver = await WebhookReceiver.StartAsync(address.Port);
            await KillAmidDeliveryAsync(server, receiver);
        }

        await using (receiver)
        {
            await using var again = await ServerProcess.StartServingAsync(_directory, Arguments);
            var bot = new BotClient(again);
            await TalkAsync(bot, 3);
            log = await bot.ReadLogAsync();
            await ArrivalOfAsync(receiver, log);
            _received.AddRange(receiver.Messages);
        }

        CheckMessages(log, secret);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Each user changes a conversation of the user's own and one that both share. A change of the latter is repeated until no other came between.</summary>
    private static Task TalkAsync(BotClient bot, int turns) => Task.WhenAll(Users.Select(async user =>
    {
        for (var turn = 0; turn < turns; turn++)
        {
            await bot.CountAsync(user);
            await bot.CountAsync("both");
        }
    }));

    /// <summary>Only one of these writes changes something, and so only that one has an event.</summary>
    private static async Task WriteEqualAsync(BotClient bot)
    {
        var before = (await bot.ReadLogAsync()).Length;
        var equal = Enumerable.Range(0, Equal).Select(_ => bot.MergeAsync("both", """{"n":20}""")).ToArray();
        var real = bot.MergeAsync("both", """{"title":"A bicycle lane"}""");
        var changed = await Task.WhenAll(equal.Append(real));
        Assert.Equal([real.Result], changed.Where(isChange => isChange));
        Assert.Equal(before + 1, (await bot.ReadLogAsync()).Length);
    }

    /// <summary>Kills the server when the receiver has a message and has not answered it. The receiver keeps that message.</summary>
    private static async Task KillAmidDeliveryAsync(ServerProcess server, WebhookReceiver receiver)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.BeforeAnswer = _ =>
        {
            arrived.TrySetResult();
            return killed.Task;
        };
        await Deadline.Within(arrived.Task, "a delivery to the receiver that is back");
        await server.KillAsync();
        receiver.BeforeAnswer = _ => Task.CompletedTask;
        killed.SetResult();
    }

    private async Task ArrivalOfAsync(WebhookReceiver receiver, ImmutableArray<BotEvent> log) => await Repeat.UntilAsync(
        () => Task.FromResult(_received.Concat(receiver.Messages).DistinctBy(message => message.Id).Count()), count => count >= log.Length, $"{log.Length} events");

    private async Task CloseAsync(WebhookReceiver receiver)
    {
        await receiver.DisposeAsync();
        _received.AddRange(receiver.Messages);
    }

    private void CheckMessages(ImmutableArray<BotEvent> log, string secret)
    {
        var verifier = new StandardWebhook(secret);
        Assert.All(_received, message =>
        {
            var headers = new HeaderDictionary();
            foreach (var (name, value) in message.Headers)
            {
                headers[name] = value;
            }

            verifier.Verify(message.Body, headers);
        });

        var once = _received.DistinctBy(message => message.Id).Select(message => BotEvent.Of(JsonDocument.Parse(message.Body).RootElement.GetProperty("data"))).ToArray();
        Assert.Equal(log.Length, once.Length);
        Assert.All(log.GroupBy(happened => happened.Conversation), own => Assert.Equal(own, once.Where(happened => happened.Conversation == own.Key)));
        Assert.True(_received.Count > once.Length, "the delivery that the kill cut off comes again");
        Assert.All(_received.GroupBy(message => message.Id), same => Assert.Single(same.Select(message => message.Body).Distinct()));
    }
}
