using System.CommandLine;
using StateStore.Server.Options;

namespace StateStore.Server.Access;

/// <summary>The commands <c>statestore tenant ...</c>.</summary>
internal static class TenantCommandLine
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The tenant" };

    private static readonly Option<string[]> Namespaces = new("--namespaces")
    {
        HelpName = "PATTERNS",
        Required = true,
        Description = "Patterns of the namespaces that the tenant owns, with commas between them, such as acme:*. May be repeated",
    };

    /// <summary>The quotas, by the names of their members in <c>quota</c>.</summary>
    private static readonly (string Member, Option<long?> Option)[] Quotas =
    [
        Quota("conversations", "conversations"),
        Quota("conversation_bytes", "bytes of stored conversations"),
        Quota("records", "records in all tables"),
        Quota("record_bytes", "bytes of stored records"),
        Quota("keys", "keys"),
        Quota("key_bytes", "bytes of the values of keys"),
        Quota("inboxes", "inboxes"),
        Quota("inbox_bytes", "bytes of stored inboxes"),
    ];

    public static Task<int> RunAsync(string[] args) => CommandLine.RunAsync(Create(), args, AccessCommand.Patience);

    public static Command Create() => new("tenant", "Manage tenants: groups of keys that own namespaces")
    {
        AccessCommand.Of(
            WithQuotas(new("set", "Create a tenant, or replace its namespaces, limits and quotas") { Name, Namespaces }),
            isChange: true,
            hasLimits: true,
            PrepareSetting),
        AccessCommand.Of(new("list", "List all tenants"), isChange: false, hasLimits: false, _ => async (end, cancellation) =>
        {
            var answer = await AccessCommand.AnswerAsync(end.ListTenantsAsync(cancellation)).ConfigureAwait(false);
            return (answer, AccessText.Tenants(answer));
        }),
        AccessCommand.Of(
            new("delete", "Delete a tenant; its keys reach no namespace until it is set again") { Name },
            isChange: true,
            hasLimits: false,
            parsed => async (end, cancellation) =>
            {
                var isDryRun = AccessCommand.IsDryRun(parsed);
                var answer = await AccessCommand.AnswerAsync(end.DeleteTenantAsync(parsed.GetValue(Name)!, isDryRun, cancellation)).ConfigureAwait(false);
                return (answer, AccessText.Deleted(answer));
            }),
    };

    private static (string Member, Option<long?> Option) Quota(string member, string what) => (
        member, AccessCommand.Count($"--max-{member.Replace('_', '-')}", $"Most {what} in each namespace of the tenant [default: the setting of the server]"));

    private static Command WithQuotas(Command command)
    {
        foreach (var (_, option) in Quotas)
        {
            command.Options.Add(option);
        }

        return command;
    }

    /// <summary>Writes <c>,"quota":{..}</c> if the command line gives a quota.</summary>
    private static void WriteQuotas(ParseResult parsed, scoped ref JsonBuilder json)
    {
        var isFirst = true;
        foreach (var (member, option) in Quotas)
        {
            if (parsed.GetValue(option) is { } most)
            {
                json.Raw(isFirst ? ",\"quota\":{"u8 : ","u8).String(member).Byte((byte)':').Number(most);
                isFirst = false;
            }
        }

        json.Raw(isFirst ? ""u8 : "}"u8);
    }

    private static Func<IAccessEnd, CancellationToken, Task<(JsonText, string)>> PrepareSetting(ParseResult parsed)
    {
        var json = new JsonBuilder();
        json.Raw("{\"namespaces\":"u8);
        AccessCommand.WriteTexts(AccessCommand.Split(parsed.GetValue(Namespaces)).DefaultIfEmpty(""), ref json);
        AccessCommand.WriteLimits(parsed, ref json);
        WriteQuotas(parsed, ref json);
        var body = json.Byte((byte)'}').ToJsonText();
        var tenant = AccessCommand.Checked(AccessCodec.ParseTenant(parsed.GetValue(Name)!, JsonMembers.Of(body)));
        return async (end, cancellation) =>
        {
            var answer = await AccessCommand.AnswerAsync(end.SetTenantAsync(tenant, body, AccessCommand.IsDryRun(parsed), cancellation)).ConfigureAwait(false);
            return (answer, AccessText.Tenant(answer));
        };
    }
}
