using System.Globalization;
using System.Text;

namespace StateStore.Server.Access;

/// <summary>Writes answers about keys and tenants as text for people. Names come from users, so they are escaped for a terminal.</summary>
internal static class AccessText
{
    public const string Unchanged = "Nothing was changed (--dry-run). The result would be:\n";

    /// <summary>A created or rotated key. The text of the key stands on a line of its own.</summary>
    public static string NewKey(JsonText answer, bool isQuiet)
    {
        var members = JsonMembers.Of(answer);
        var (key, id) = (Text(members, "key"), Text(members, "id"));
        if (isQuiet && !IsDryRun(members))
        {
            return (key ?? id) + "\n";
        }

        return key is null
            ? Key(answer)
            : $"{Facts(members)}\nThe text of the key, which is shown only here:\n\n{key}\n\n"
                + "Send it as Authorization: Bearer KEY. Servers of the storage accept it within a second, and an open one is closed from then on.\n";
    }

    public static string Key(JsonText answer)
    {
        var members = JsonMembers.Of(answer);
        return (IsDryRun(members) ? Unchanged : "") + Facts(members);
    }

    public static string Keys(JsonText answer) => Table(
        ["ID", "NAME", "STATE", "LAST USED", "TENANT", "SCOPES"],
        Items(answer, "keys").Select(key => (string[])
        [
            Text(key, "id")!, Text(key, "name")!, State(key), Text(key, "last_used_at") is { } at ? at[..13] + "h" : "never", Text(key, "tenant") ?? "-", Texts(key, "scopes"),
        ]));

    public static string Tenant(JsonText answer)
    {
        var members = JsonMembers.Of(answer);
        return $"{(IsDryRun(members) ? Unchanged : "")}tenant      {Visible(Text(members, "name")!)}\nnamespaces  {Visible(Texts(members, "namespaces"))}\n{Limits(members)}{Quota(members)}";
    }

    public static string Tenants(JsonText answer) => Table(
        ["NAME", "NAMESPACES", "LIMITS", "QUOTA"],
        Items(answer, "tenants").Select(tenant => (string[])
        [
            Text(tenant, "name")!, Texts(tenant, "namespaces"), tenant.Find("limits"u8)?.ToString() ?? "-", tenant.Find("quota"u8)?.ToString() ?? "-",
        ]));

    public static string Deleted(JsonText answer)
    {
        var members = JsonMembers.Of(answer);
        var name = Visible(Text(members, "name")!);
        return IsDryRun(members) ? $"Nothing was changed (--dry-run). The tenant {name} would be deleted\n" : $"The tenant {name} is deleted\n";
    }

    private static string Facts(JsonMembers key)
    {
        var text = new StringBuilder();
        Add("id", Text(key, "id"));
        Add("name", Text(key, "name"));
        Add("state", State(key));
        Add("scopes", Texts(key, "scopes"));
        Add("tenant", Text(key, "tenant"));
        Add("certificate", Text(key, "certificate"));
        Add("created", Text(key, "created_at"));
        Add("expires", Text(key, "expires_at"));
        Add("revoked", Text(key, "revoked_at"));
        Add("last used", Text(key, "last_used_at") is { } at ? at + ", or up to an hour later" : null);
        return text.Append(Limits(key)).ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name,-11} {Visible(value)}\n");
            }
        }
    }

    private static string Limits(JsonMembers members) => members.Find("limits"u8) is { } limits ? $"{"limits",-11} {limits}\n" : "";

    private static string Quota(JsonMembers tenant) => tenant.Find("quota"u8) is { } quota ? $"{"quota",-11} {quota}\n" : "";

    private static string State(JsonMembers key) =>
        Text(key, "revoked_at") is not null ? "revoked"
        : key.Find("disabled"u8)?.ToString() == "true" ? "disabled"
        : DateTimeOffset.TryParse(Text(key, "expires_at"), CultureInfo.InvariantCulture, out var at) && at <= TimeProvider.System.GetUtcNow() ? "expired"
        : "active";

    private static bool IsDryRun(JsonMembers answer) => answer.Find("dry_run"u8) is not null;

    private static IEnumerable<JsonMembers> Items(JsonText answer, string name) =>
        JsonItems.Of(JsonMembers.Of(answer).Find(Encoding.ASCII.GetBytes(name))!.Value).Select(JsonMembers.Of);

    private static string? Text(JsonMembers members, string name) => members.Find(Encoding.ASCII.GetBytes(name))?.TryString();

    private static string Texts(JsonMembers members, string name) =>
        string.Join(", ", JsonItems.Of(members.Find(Encoding.ASCII.GetBytes(name))!.Value).Select(item => item.TryString()));

    private static string Visible(string text) => VisibleText.Of(text);

    /// <summary>Rows with columns of equal width. The last column may be long, so it is not padded.</summary>
    public static string Table(string[] head, IEnumerable<string[]> rows)
    {
        List<string[]> all = [head, .. rows.Select(row => Array.ConvertAll(row, Visible))];
        var widths = head.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        return string.Concat(all.Select(row => string.Join("  ", row.Select((cell, column) => column == head.Length - 1 ? cell : cell.PadRight(widths[column]))) + "\n"));
    }
}
