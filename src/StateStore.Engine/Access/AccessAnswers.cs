namespace StateStore.Engine.Access;

/// <summary>The answers to requests about keys and tenants. HTTP and the command line give the same ones.</summary>
public static class AccessAnswers
{
    private delegate void Writer<T>(T item, scoped ref JsonBuilder json);

    /// <summary>The answer to a request about one key: <c>{"ok":true,"id":..,"name":..,"scopes":[..],..}</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isDryRun">True if nothing was changed: the answer then has <c>"dry_run":true</c>.</param>
    public static JsonText Key(AccessKey key, bool isDryRun = false) => Key(key, key.Id, null, isDryRun);

    /// <summary>The answer to a creation, with the text of the key as <c>key</c>. A dry run has no id and no key.</summary>
    /// <param name="key">The new key.</param>
    /// <param name="text">The text of the key; null for a certificate.</param>
    /// <param name="isDryRun">True if nothing was changed.</param>
    public static JsonText Created(AccessKey key, string? text, bool isDryRun) => Key(key, isDryRun ? null : key.Id, isDryRun ? null : text, isDryRun);

    /// <summary>The answer to a rotation, with the new text of the key as <c>key</c>. A dry run has no key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="text">The new text of the key.</param>
    /// <param name="isDryRun">True if nothing was changed.</param>
    public static JsonText Rotated(AccessKey key, string? text, bool isDryRun) => Key(key, key.Id, isDryRun ? null : text, isDryRun);

    /// <summary>A page of keys: <c>{"ok":true,"keys":[..],"next":..}</c>.</summary>
    /// <param name="keys">All keys, in the order of their ids.</param>
    /// <param name="after">The id after which the page begins; null = from the start.</param>
    /// <param name="limit">The most keys of the page.</param>
    public static JsonText Keys(IEnumerable<AccessKey> keys, string? after, int limit) =>
        Page("keys"u8, keys, key => key.Id, static (AccessKey key, scoped ref JsonBuilder json) => AccessCodec.Write(key, ref json), after, limit);

    /// <summary>The answer to a request about one tenant: <c>{"ok":true,"name":..,"namespaces":[..],"limits":{..}}</c>.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="isDryRun">True if nothing was changed.</param>
    public static JsonText Tenant(Tenant tenant, bool isDryRun = false)
    {
        var json = Begin(isDryRun);
        json.Byte((byte)',');
        AccessCodec.WriteShown(tenant, ref json);
        return End(ref json);
    }

    /// <summary>A page of tenants: <c>{"ok":true,"tenants":[..],"next":..}</c>.</summary>
    /// <param name="tenants">All tenants, in the order of their names.</param>
    /// <param name="after">The name after which the page begins; null = from the start.</param>
    /// <param name="limit">The most tenants of the page.</param>
    public static JsonText Tenants(IEnumerable<Tenant> tenants, string? after, int limit) =>
        Page("tenants"u8, tenants, tenant => tenant.Name, static (Tenant tenant, scoped ref JsonBuilder json) => AccessCodec.Write(tenant, ref json), after, limit);

    /// <summary>The answer to the deletion of a tenant: <c>{"ok":true,"name":..}</c>.</summary>
    /// <param name="name">The name of the tenant.</param>
    /// <param name="isDryRun">True if nothing was changed.</param>
    public static JsonText TenantDeleted(string name, bool isDryRun)
    {
        var json = Begin(isDryRun);
        json.Raw(",\"name\":"u8).String(name);
        return End(ref json);
    }

    private static JsonText Key(AccessKey key, string? id, string? text, bool isDryRun)
    {
        var json = Begin(isDryRun);
        if (id is not null)
        {
            json.Raw(",\"id\":"u8).String(id);
        }

        if (text is not null)
        {
            json.Raw(",\"key\":"u8).String(text);
        }

        json.Byte((byte)',');
        AccessCodec.WriteShown(key, ref json);
        return End(ref json);
    }

    private static JsonText Page<T>(ReadOnlySpan<byte> name, IEnumerable<T> all, Func<T, string> nameOf, Writer<T> write, string? after, int limit)
    {
        var page = all.Where(item => after is null || Utf8Order.Instance.Compare(nameOf(item), after) > 0).Take(limit + 1).ToList();
        var json = Begin(isDryRun: false);
        json.Raw(",\""u8).Raw(name).Raw("\":["u8);
        foreach (var (i, item) in page.Take(limit).Index())
        {
            json.Raw(i == 0 ? ""u8 : ","u8);
            write(item, ref json);
        }

        json.Raw("],\"next\":"u8);
        if (page.Count > limit)
        {
            json.String(nameOf(page[limit - 1]));
        }
        else
        {
            json.Raw("null"u8);
        }

        return End(ref json);
    }

    private static JsonBuilder Begin(bool isDryRun)
    {
        var json = new JsonBuilder();
        json.Raw(isDryRun ? "{\"ok\":true,\"dry_run\":true"u8 : "{\"ok\":true"u8);
        return json;
    }

    private static JsonText End(scoped ref JsonBuilder json)
    {
        var text = json.Byte((byte)'}').ToJsonText();
        json.Dispose();
        return text;
    }
}
