using System.CommandLine;
using System.Security.Cryptography;
using StateStore.Server.Options;

namespace StateStore.Server.Access;

/// <summary>The commands <c>statestore key ...</c>.</summary>
internal static class KeyCommandLine
{
    private static readonly Argument<string> Id = new("ID") { Description = "The id of the key: the 12 digits after statestore_ in its text" };

    private static readonly Option<string> Name = new("--name") { HelpName = "NAME", Required = true, Description = "A name for people, such as that of the program" };

    private static readonly Option<string[]> Scopes = new("--scopes")
    {
        HelpName = "SCOPES",
        Description = "Grants with commas between them, each as VERB[@NAMESPACES[/IDS]], such as conversations:*@bot:*. May be repeated",
    };

    private static readonly Option<bool> Admin = new("--admin") { Description = "Grant everything: the scope admin" };

    private static readonly Option<string> Tenant = new("--tenant") { HelpName = "NAME", Description = "The tenant whose namespaces the key cannot leave" };

    private static readonly Option<string> Ttl = new("--ttl") { HelpName = "TTL", Description = "The time to live, such as 90d [default: unlimited]" };

    private static readonly Option<string> Certificate = new("--certificate")
    {
        HelpName = "CN",
        Description = "Grant to the client certificate with this common name, in place of making a key",
    };

    private static readonly Option<string> Overlap = new("--overlap")
    {
        HelpName = "TIME",
        DefaultValueFactory = _ => "1h",
        Description = "The time for which the earlier text is still accepted, from 0s to 30d",
    };

    private static readonly Option<bool> Quiet = new("--quiet") { Description = "Print only the text of the key, for KEY=$(statestore key create ... --quiet)" };

    public static Task<int> RunAsync(string[] args) => CommandLine.RunAsync(Create(), args, AccessCommand.Patience);

    public static Command Create()
    {
        var generate = new Command("generate", "Make the text of a key, for --bootstrap-key-file. It touches no storage");
        generate.SetAction((_, _) => AccessCommand.GuardAsync(() => Task.FromResult(Generate() + "\n")));
        return new("key", "Manage API keys")
        {
            AccessCommand.Of(
                new("create", "Create a key and print its text, which is shown only once") { Name, Scopes, Admin, Tenant, Ttl, Certificate, Quiet },
                isChange: true,
                hasLimits: true,
                PrepareCreation),
            AccessCommand.Of(new("list", "List all keys, without their texts"), isChange: false, hasLimits: false, _ => async (end, cancellation) =>
            {
                var answer = await AccessCommand.AnswerAsync(end.ListKeysAsync(cancellation)).ConfigureAwait(false);
                return (answer, AccessText.Keys(answer));
            }),
            AccessCommand.Of(new("show", "Show one key, without its text") { Id }, isChange: false, hasLimits: false, parsed => Show(
                parsed, (end, id, _, cancellation) => end.GetKeyAsync(id, cancellation))),
            AccessCommand.Of(
                new("rotate", "Give a key a new text; the earlier one is accepted until the overlap ends") { Id, Overlap, Quiet },
                isChange: true,
                hasLimits: false,
                PrepareRotation),
            AccessCommand.Of(new("revoke", "Refuse a key for good") { Id }, isChange: true, hasLimits: false, parsed => Show(
                parsed, (end, id, isDryRun, cancellation) => end.RevokeKeyAsync(id, isDryRun, cancellation))),
            Switch("disable", "Refuse a key until it is enabled again", isDisabled: true),
            Switch("enable", "Accept a disabled key again", isDisabled: false),
            generate,
        };
    }

    private static Command Switch(string name, string description, bool isDisabled) => AccessCommand.Of(
        new(name, description) { Id },
        isChange: true,
        hasLimits: false,
        parsed => Show(parsed, (end, id, isDryRun, cancellation) => end.SwitchKeyAsync(id, isDisabled, isDryRun, cancellation)));

    private static string Generate() => KeySecret.Format(
        RandomNumberGenerator.GetHexString(KeySecret.IdLength, lowercase: true), RandomNumberGenerator.GetBytes(KeySecret.SecretBytes));

    /// <summary>A command about one key that prints the key.</summary>
    private static Func<IAccessEnd, CancellationToken, Task<(JsonText, string)>> Show(
        ParseResult parsed, Func<IAccessEnd, string, bool, CancellationToken, Task<Result<JsonText>>> request)
    {
        var (id, isDryRun) = (IdOf(parsed), AccessCommand.IsDryRun(parsed));
        return async (end, cancellation) =>
        {
            var answer = await AccessCommand.AnswerAsync(request(end, id, isDryRun, cancellation)).ConfigureAwait(false);
            return (answer, AccessText.Key(answer));
        };
    }

    private static Func<IAccessEnd, CancellationToken, Task<(JsonText, string)>> PrepareCreation(ParseResult parsed)
    {
        var (body, isDryRun) = (Body(parsed), AccessCommand.IsDryRun(parsed));
        var draft = AccessCommand.Checked(KeyDraft.Parse(JsonMembers.Of(body)));
        return async (end, cancellation) =>
        {
            var answer = await AccessCommand.AnswerAsync(end.CreateKeyAsync(draft, body, isDryRun, cancellation)).ConfigureAwait(false);
            return (answer, AccessText.NewKey(answer, parsed.GetValue(Quiet)));
        };
    }

    private static Func<IAccessEnd, CancellationToken, Task<(JsonText, string)>> PrepareRotation(ParseResult parsed)
    {
        var (id, isDryRun, text) = (IdOf(parsed), AccessCommand.IsDryRun(parsed), parsed.GetValue(Overlap)!);
        var overlap = DurationText.TryParse(text, out var time)
            ? AccessKey.CheckOverlap(time) is { } invalid ? throw new OptionException($"--overlap: {invalid.Message}") : time
            : throw new OptionException($"--overlap: \"{text}\" is not a time such as 1h, or 0s");
        return async (end, cancellation) =>
        {
            var answer = await AccessCommand.AnswerAsync(end.RotateKeyAsync(id, overlap, isDryRun, cancellation)).ConfigureAwait(false);
            return (answer, AccessText.NewKey(answer, parsed.GetValue(Quiet)));
        };
    }

    private static JsonText Body(ParseResult parsed)
    {
        List<string> scopes = [.. AccessCommand.Split(parsed.GetValue(Scopes)), .. parsed.GetValue(Admin) ? (string[])[Scope.Everything.Text] : []];
        if (scopes.Count == 0)
        {
            throw new OptionException("--scopes: the key needs a scope, such as --scopes 'conversations:*@bot:*'; --admin grants everything");
        }

        var json = new JsonBuilder();
        json.Raw("{\"name\":"u8).String(parsed.GetValue(Name)!).Raw(",\"scopes\":"u8);
        AccessCommand.WriteTexts(scopes, ref json);
        WriteText(",\"tenant\":"u8, parsed.GetValue(Tenant), ref json);
        WriteText(",\"ttl\":"u8, parsed.GetValue(Ttl), ref json);
        WriteText(",\"certificate\":"u8, parsed.GetValue(Certificate), ref json);
        AccessCommand.WriteLimits(parsed, ref json);
        return json.Byte((byte)'}').ToJsonText();
    }

    private static void WriteText(ReadOnlySpan<byte> name, string? text, scoped ref JsonBuilder json)
    {
        if (text is not null)
        {
            json.Raw(name).String(text);
        }
    }

    /// <summary>The id on the command line. The message never repeats it: a user may have given the whole key.</summary>
    private static string IdOf(ParseResult parsed) => parsed.GetValue(Id) is { } id && KeySecret.IsId(id)
        ? id
        : throw new OptionException(
            "ID: it is not the id of a key, which has 12 digits from 0 to 9 and a to f (statestore key list). Never give the whole key: other users can read the arguments of a process");
}
