using System.CommandLine;
using StateStore.Core.Webhooks;
using StateStore.Engine.Webhooks;
using StateStore.Server.Access;
using StateStore.Server.Options;
using StateStore.Server.Remote;

namespace StateStore.Server.Webhooks;

/// <summary>The commands <c>statestore webhook ...</c>. They work on a running server.</summary>
internal static class WebhookCommandLine
{
    private static readonly Argument<string> Id = new("ID") { Description = "The id of the webhook (statestore webhook list)" };

    private static readonly Argument<string> Url = new("URL") { Description = "The address of the receiver" };

    private static readonly Option<string> Letter = new("--dead-letter") { HelpName = "ID", Description = "Only this dead letter [default: all]" };

    private static readonly Option<string> Overlap = new("--overlap")
    {
        HelpName = "TIME",
        DefaultValueFactory = _ => "1h",
        Description = "The time for which the server signs with the earlier secret too, from 0s to 30d",
    };

    private static readonly Option<bool> Quiet = new("--quiet") { Description = "Print only the id and the secret" };

    private static readonly Option<string> Ns = new("--namespace") { HelpName = "NAMESPACE", DefaultValueFactory = _ => "default", Description = "The namespace" };

    private static readonly Option<string> Server = new("--server")
    {
        HelpName = "URL",
        DefaultValueFactory = _ => ServerClient.DefaultAddress,
        Description = "The running server",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print the answer as JSON, as over HTTP" };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Check everything, change nothing, and print the result that the change would have" };

    private delegate ValueTask<Result<T>> Call<T>(IWebhooks webhooks, string ns, string id, bool isDryRun, CancellationToken cancellation);

    public static Task<int> RunAsync(string[] args) => CommandLine.RunAsync(Create(), args, AccessCommand.Patience);

    public static Command Create() => new("webhook", "Manage webhooks: a server sends the events of a namespace to a receiver")
    {
        WithContent(Of(new("create", "Create a webhook and print its secret, which is shown only once") { Url, Quiet }, isChange: true, Create)),
        Of(new("list", "List the webhooks of a namespace"), isChange: false, parsed => Run(
            parsed, static (webhooks, ns, _, _, cancellation) => webhooks.ListAsync(ns, cancellation), (list, _) => (WebhookAnswers.List(list), WebhookText.List(list)))),
        Of(new("show", "Show a webhook and the progress of its deliveries") { Id }, isChange: false, parsed => Run(
            parsed, static (webhooks, ns, id, _, cancellation) => webhooks.GetAsync(ns, id, cancellation), (info, _) => (WebhookAnswers.Info(info), WebhookText.Info(info)))),
        WithContent(Of(new("change", "Change the given parts of a webhook") { Id, WebhookDraftOptions.Url }, isChange: true, Change)),
        Switch("pause", "Stop the sending; the server collects the events", isPaused: true),
        Switch("resume", "Continue a paused or disabled webhook", isPaused: false),
        Of(new("rotate", "Give a webhook a new secret; the earlier one signs too until the overlap ends") { Id, Overlap, Quiet }, isChange: true, Rotate),
        Of(new("delete", "Delete a webhook with its dead letters") { Id }, isChange: true, parsed => One(
            parsed, static (webhooks, ns, id, isDryRun, cancellation) => webhooks.DeleteAsync(ns, id, isDryRun, cancellation))),
        Of(new("test", "Send a test event") { Id }, isChange: true, parsed => Run(
            parsed,
            static (webhooks, ns, id, isDryRun, cancellation) => webhooks.TestAsync(ns, id, isDryRun, cancellation),
            (message, isDryRun) => (WebhookAnswers.Tested(message, isDryRun), isDryRun ? "A test event would be sent\n" : $"{message}\n"))),
        Of(new("deliveries", "List the recent attempts, newest first") { Id }, isChange: false, parsed => Run(
            parsed,
            static (webhooks, ns, id, _, cancellation) => webhooks.ListAttemptsAsync(ns, id, cancellation),
            (attempts, _) => (WebhookAnswers.Attempts(attempts), WebhookText.Attempts(attempts)))),
        Of(new("dead-letters", "List the events that could not be delivered, oldest first") { Id }, isChange: false, parsed => Run(
            parsed,
            static (webhooks, ns, id, _, cancellation) => webhooks.ListDeadAsync(ns, id, null, 1_000, cancellation),
            (page, _) => (WebhookAnswers.Dead(page), WebhookText.Dead(page)))),
        Of(new("replay", "Send dead letters again") { Id, Letter }, isChange: true, parsed => Run(
            parsed,
            (webhooks, ns, id, isDryRun, cancellation) => webhooks.ReplayAsync(ns, id, parsed.GetValue(Letter), isDryRun, cancellation),
            (count, isDryRun) => (WebhookAnswers.Replayed(count, isDryRun), $"{count} {(count == 1 ? "event" : "events")} {(isDryRun ? "would be" : "will be")} sent again\n"))),
    };

    private static Command WithContent(Command command)
    {
        WebhookDraftOptions.AddTo(command);
        return command;
    }

    private static Command Switch(string name, string description, bool isPaused) => Of(new(name, description) { Id }, isChange: true, parsed => One(
        parsed, (webhooks, ns, id, isDryRun, cancellation) => webhooks.PauseAsync(ns, id, isPaused, isDryRun, cancellation)));

    private static Command Of(Command command, bool isChange, Func<ParseResult, Func<IWebhooks, CancellationToken, Task<(JsonText Answer, string Text)>>> prepare)
    {
        foreach (var option in (IEnumerable<Option>)[.. isChange ? (Option[])[DryRun] : [], Ns, Json, Server, ServerKey.FileOption])
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) => AccessCommand.GuardAsync(async () =>
        {
            var run = prepare(parsed);
            var client = ServerClient.Parse(parsed.GetValue(Server)!, parsed.GetValue(ServerKey.FileOption));
            await using (client.ConfigureAwait(false))
            {
                var (answer, text) = await run(client.Webhooks, cancellation).ConfigureAwait(false);
                return parsed.GetValue(Json) ? $"{answer}\n" : text;
            }
        }));
        return command;
    }

    private static Func<IWebhooks, CancellationToken, Task<(JsonText, string)>> Run<T>(ParseResult parsed, Call<T> call, Func<T, bool, (JsonText, string)> write)
    {
        var (ns, id, isDryRun) = (parsed.GetValue(Ns)!, parsed.GetValue(Id) ?? "", parsed.GetValue(DryRun));
        return async (webhooks, cancellation) => (await call(webhooks, ns, id, isDryRun, cancellation).ConfigureAwait(false)).TryGet(out var value, out var error)
            ? write(value, isDryRun)
            : throw new AccessException(error.Message);
    }

    /// <summary>A command that prints one webhook.</summary>
    private static Func<IWebhooks, CancellationToken, Task<(JsonText, string)>> One(ParseResult parsed, Call<Webhook> call) =>
        Run(parsed, call, (webhook, isDryRun) => (WebhookAnswers.One(webhook, isDryRun), WebhookText.One(webhook, isDryRun)));

    private static Func<IWebhooks, CancellationToken, Task<(JsonText, string)>> Create(ParseResult parsed)
    {
        var draft = WebhookDraftOptions.Read(parsed) with { Url = parsed.GetValue(Url) };
        return Made(parsed, (webhooks, ns, _, isDryRun, cancellation) => webhooks.CreateAsync(ns, draft, isDryRun, cancellation));
    }

    private static Func<IWebhooks, CancellationToken, Task<(JsonText, string)>> Change(ParseResult parsed)
    {
        var draft = WebhookDraftOptions.Read(parsed) with { Url = parsed.GetValue(WebhookDraftOptions.Url) };
        return One(parsed, (webhooks, ns, id, isDryRun, cancellation) => webhooks.ChangeAsync(ns, id, draft, isDryRun, cancellation));
    }

    private static Func<IWebhooks, CancellationToken, Task<(JsonText, string)>> Rotate(ParseResult parsed)
    {
        var text = parsed.GetValue(Overlap)!;
        return DurationText.TryParse(text, out var overlap)
            ? Made(parsed, (webhooks, ns, id, isDryRun, cancellation) => webhooks.RotateAsync(ns, id, overlap, isDryRun, cancellation))
            : throw new OptionException($"--overlap: \"{text}\" is not a time such as 1h, or 0s");
    }

    private static Func<IWebhooks, CancellationToken, Task<(JsonText, string)>> Made(ParseResult parsed, Call<NewWebhook> call) =>
        Run(parsed, call, (made, isDryRun) => (WebhookAnswers.Created(made, isDryRun), WebhookText.Made(made, parsed.GetValue(Quiet), isDryRun)));
}
