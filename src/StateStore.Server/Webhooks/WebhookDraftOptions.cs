using System.Collections.Immutable;
using System.CommandLine;
using StateStore.Core.Webhooks;
using StateStore.Server.Access;
using StateStore.Server.Options;

namespace StateStore.Server.Webhooks;

/// <summary>The options that give the content of a webhook.</summary>
internal static class WebhookDraftOptions
{
    public static readonly Option<string> Url = new("--url") { HelpName = "URL", Description = "The address of the receiver" };

    private static readonly Option<string[]> Events = new("--events")
    {
        HelpName = "TYPES",
        Description = "Types with commas between them, such as conversation.changed,key.* [default of a new webhook: conversation.*]",
    };

    private static readonly Option<string> Prefix = Text("--prefix", "TEXT", "Only events of ids that begin with this text");
    private static readonly Option<string> Entered = Text("--entered", "STATE", "Only events with which a conversation has entered this state");
    private static readonly Option<string> Left = Text("--left", "STATE", "Only events with which a conversation has left this state");
    private static readonly Option<string> Current = Text("--current", "STATE", "Only events after which a conversation is in this state, entered or kept");
    private static readonly Option<string> Payload = Text("--payload", "envelope|event", "The body: {type, timestamp, data}, or the event alone as the log has it [default of a new webhook: envelope]");
    private static readonly Option<string> Timeout = Text("--timeout", "TIME", "The timeout of one attempt, from 1s to 30s [default of a new webhook: 10s]");
    private static readonly Option<string> Description = Text("--description", "TEXT", "A text for people");
    private static readonly Option<string> Signature = Text("--signature", "hmac|ed25519", "For a new webhook: the kind of its signatures; with ed25519 the receiver has a public key only");
    private static readonly Option<string> After = Text("--after", "POSITION", "For a new webhook: the position after which it begins; 0 = all events that are left");
    private static readonly Option<long?> InFlight = AccessCommand.Count("--max-in-flight", "Most attempts in flight, from 1 to 64 [default of a new webhook: 8]");

    private static readonly Option<string> Headers = Text(
        "--headers-file", "FILE", "A file with additional headers, one \"Name: value\" per line. Other users can read the arguments of a process");

    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[Events, Prefix, Entered, Left, Current, Payload, Headers, Timeout, InFlight, Description, Signature, After])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads the content.</summary>
    /// <exception cref="OptionException">A value has the wrong form.</exception>
    public static WebhookDraft Read(ParseResult parsed) => new()
    {
        Events = parsed.GetValue(Events) is { Length: > 0 } events ? [.. AccessCommand.Split(events)] : null,
        Prefix = parsed.GetValue(Prefix),
        Entered = parsed.GetValue(Entered),
        Left = parsed.GetValue(Left),
        Current = parsed.GetValue(Current),
        Payload = parsed.GetValue(Payload),
        Headers = parsed.GetValue(Headers) is { } file ? ReadHeaders(file) : null,
        Timeout = parsed.GetValue(Timeout) is not { } text ? null
            : DurationText.TryParse(text, out var timeout) ? timeout
            : throw new OptionException($"--timeout: \"{text}\" is not a time such as 10s"),
        InFlight = parsed.GetValue(InFlight),
        Description = parsed.GetValue(Description),
        Signature = parsed.GetValue(Signature),
        After = parsed.GetValue(After),
    };

    private static Option<string> Text(string name, string help, string description) => new(name) { HelpName = help, Description = description };

    private static ImmutableSortedDictionary<string, string> ReadHeaders(string file)
    {
        var headers = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in File.ReadLines(file).Where(line => line.Trim().Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[colon > 0 ? line[..colon].Trim() : throw new OptionException($"--headers-file: {file}: each line must be \"Name: value\"")] = line[(colon + 1)..].Trim();
        }

        return headers.ToImmutable();
    }
}
