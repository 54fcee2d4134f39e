using System.Security.Cryptography;

namespace StateStore.AspNetCore.Tests.Access;

/// <summary>A server with keys in every condition, and with one key for each permission in each extent.</summary>
public sealed class CredentialsFixture : IAsyncLifetime
{
    /// <summary>The namespace of the examples of the OpenAPI document.</summary>
    public const string Namespace = "bot:proposal";

    /// <summary>The text that no name in the examples begins with.</summary>
    public const string OtherIds = "zz";

    private readonly List<Credentials> _all = [];

    public AccessDoor Server { get; private set; } = null!;

    public IReadOnlyList<Credentials> All => _all;

    /// <summary>The credentials with which an operation is tried.</summary>
    public IEnumerable<Credentials> For(ApiOperation operation) => _all.Where(credentials => credentials.Of is not { } of || of == operation.Permission);

    public JsonElement Document { get; private set; }

    public IReadOnlyList<ApiOperation> Operations { get; private set; } = [];

    /// <summary>A key that may do everything.</summary>
    public (string, string)[] Admin { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Server = await AccessDoor.OpenAsync();
        Document = (await Server.Door.GetAsync("/openapi/v1.json")).Json;
        Operations = [.. ApiOperation.ReadAll(Document), new("getOpenApi", "GET", "/openapi/v1.json", "")];
        AddWithoutKey();
        await AddInEveryConditionAsync();
        await AddOfTenantsAsync();
        foreach (var (permission, text) in Permissions.Grantable)
        {
            await AddOfPermissionAsync(permission, text);
        }

        await Server.RefreshAsync();
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    private void AddWithoutKey()
    {
        var key = KeySecret.Format("0123456789ab", RandomNumberGenerator.GetBytes(KeySecret.SecretBytes));
        Add("no credentials", null);
        Add("an unknown key", null, AccessDoor.Bearer(key));
        Add("an unknown key as X-API-Key", null, ("X-API-Key", key));
        foreach (var text in (string[])["", "x", key[..^1], key + "0", key[..^1] + (key[^1] == '0' ? '1' : '0'), key.ToUpperInvariant(), key[..^1] + " ", "x " + key, new string('a', 10_000)])
        {
            Add($"a malformed key of {text.Length} characters", null, AccessDoor.Bearer(text));
        }

        Add("a key in another scheme", null, ("Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("x:" + key))));
        Add("two headers", null, ("Authorization", "Bearer " + key), ("Authorization", "Bearer " + key));
    }

    private async Task AddInEveryConditionAsync()
    {
        var (expired, revoked, disabled, rotated, wrong) = (
            await Server.CreateAsync("admin", ttl: TimeSpan.FromHours(1)), await Server.CreateAsync("admin"), await Server.CreateAsync("admin"),
            await Server.CreateAsync("admin"), await Server.CreateAsync("admin"));
        Assert.True((await Server.Keys.RevokeKeyAsync(IdOf(revoked))).IsOk);
        Assert.True((await Server.Keys.DisableKeyAsync(IdOf(disabled), isDisabled: true)).IsOk);
        var second = (await Server.Keys.RotateKeyAsync(IdOf(rotated), TimeSpan.FromHours(1))).Value.Text!;
        Server.Clock.Advance(TimeSpan.FromHours(2));
        var third = (await Server.Keys.RotateKeyAsync(IdOf(rotated), TimeSpan.FromHours(1))).Value.Text!;
        var admin = await Server.CreateAsync("admin");
        Admin = AccessDoor.Bearer(admin);

        Add("an expired key", null, AccessDoor.Bearer(expired));
        Add("a revoked key", null, AccessDoor.Bearer(revoked));
        Add("a disabled key", null, AccessDoor.Bearer(disabled));
        Add("a wrong secret", null, AccessDoor.Bearer(KeySecret.Format(IdOf(wrong), RandomNumberGenerator.GetBytes(KeySecret.SecretBytes))));
        Add("a rotated-out secret", null, AccessDoor.Bearer(rotated));
        Add("a secret that is rotated out within the hour", _ => true, AccessDoor.Bearer(second), coversServer: true);
        Add("a rotated-in secret", _ => true, AccessDoor.Bearer(third), coversServer: true);
        Add("an admin", _ => true, Admin, coversServer: true);
        Add("an admin with X-API-Key", _ => true, [("X-API-Key", admin)], coversServer: true);
        Add("an admin with a scheme in lower case", _ => true, [("authorization", "bearer " + admin)], coversServer: true);
    }

    private async Task AddOfTenantsAsync()
    {
        await Server.AddTenantAsync("own", "bot:*");
        await Server.AddTenantAsync("other", "other:*", "bot:proposal2", "bot");
        await Server.AddTenantAsync("gone", "bot:*");
        foreach (var scope in (string[])["admin", "*"])
        {
            Func<string, bool> grants = scope == "admin" ? _ => true : IsOfNamespace;
            Add($"{scope} of its own tenant", grants, AccessDoor.Bearer(await Server.CreateAsync(scope, "own")));
            Add($"{scope} of another tenant", grants, AccessDoor.Bearer(await Server.CreateAsync(scope, "other")), sees: false);
            Add($"{scope} of a deleted tenant", grants, AccessDoor.Bearer(await Server.CreateAsync(scope, "gone")), sees: false);
        }

        Assert.Null(await Server.Keys.DeleteTenantAsync("gone"));
        Add("everything in other namespaces", IsOfNamespace, AccessDoor.Bearer(await Server.CreateAsync("*@bot,*@bot:proposal2,*@Bot:*,*@bot:proposal:*")), sees: false);
        Add("everything in the namespace", IsOfNamespace, AccessDoor.Bearer(await Server.CreateAsync("*@bot:*")));
        Add("read-only", text => text.EndsWith(":read", StringComparison.Ordinal) && IsOfNamespace(text), AccessDoor.Bearer(await Server.CreateAsync("*:read")), coversServer: true);
    }

    private async Task AddOfPermissionAsync(Permission permission, string text)
    {
        Func<string, bool> grants = permission == Permission.Admin ? _ => true : granted => granted == text;
        var others = string.Join(',', Permissions.Grantable.Where(other => other.Permission != permission && other.Permission != Permission.Admin).Select(other => other.Text));
        await AddAsync(text, grants, text, coversServer: true);
        await AddAsync($"{text}@{Namespace}", grants, text);
        await AddAsync($"{text}@elsewhere", grants, text, sees: false);
        await AddAsync(text, grants, text, tenant: "own");
        await AddAsync(text, grants, text, tenant: "other", sees: false);
        await AddAsync(others, granted => granted != text && granted != "admin", text, coversServer: true);
        foreach (var ids in Operations.Where(operation => operation.Permission == text && operation.Entry is not null).Select(operation => operation.Entry![..3]).Append(OtherIds).Distinct())
        {
            await AddAsync($"{text}@{Namespace}/{ids}*", grants, text, ids: ids);
        }
    }

    /// <summary>Adds a key with these scopes, for the operations with one permission.</summary>
    private async Task AddAsync(
        string scopes, Func<string, bool> grants, string of, string? tenant = null, bool coversServer = false, bool sees = true, string? ids = null)
    {
        var headers = AccessDoor.Bearer(await Server.CreateAsync(scopes, tenant));
        _all.Add(new($"{scopes} {tenant}", headers, grants) { Of = of, CoversServer = coversServer, Sees = sees, Ids = ids });
    }

    private void Add(string name, Func<string, bool>? grants, params (string, string)[] headers) => _all.Add(new(name, headers, grants));

    private void Add(string name, Func<string, bool>? grants, (string, string)[] headers, bool coversServer = false, bool sees = true) =>
        _all.Add(new(name, headers, grants) { CoversServer = coversServer, Sees = sees });

    /// <summary>True for a permission that the verb <c>*</c> grants.</summary>
    private static bool IsOfNamespace(string text) => text is not ("admin" or "metrics:read" or "audit:read");

    private static string IdOf(string key) => key.Substring(KeySecret.Prefix.Length, KeySecret.IdLength);
}
