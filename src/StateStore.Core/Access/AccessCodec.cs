namespace StateStore.Core.Access;

/// <summary>Writes and reads keys and tenants as JSON. The stored form of a key has the hashes of its secrets; the form for callers has none.</summary>
public static class AccessCodec
{
    /// <summary>Writes a key as callers see it: <c>{"id":..,"name":..,"scopes":[..],..}</c>.</summary>
    public static void Write(AccessKey key, scoped ref JsonBuilder json)
    {
        json.Raw("{\"id\":"u8).String(key.Id).Byte((byte)',');
        WriteShown(key, ref json);
        json.Byte((byte)'}');
    }

    /// <summary>Writes the members of a key as callers see them, without the id and without braces.</summary>
    public static void WriteShown(AccessKey key, scoped ref JsonBuilder json)
    {
        WriteMembers(key, ref json);
        json.Raw(",\"secrets\":"u8).Number(key.Secrets.Length);
        WriteTime(",\"last_used_at\":"u8, key.LastUsedAt, ref json);
    }

    /// <summary>Writes a tenant: <c>{"name":..,"namespaces":[..],"limits":{..}?,"quota":{..}?}</c>.</summary>
    public static void Write(Tenant tenant, scoped ref JsonBuilder json)
    {
        json.Byte((byte)'{');
        WriteShown(tenant, ref json);
        json.Byte((byte)'}');
    }

    /// <summary>Writes the members of a tenant, without braces.</summary>
    public static void WriteShown(Tenant tenant, scoped ref JsonBuilder json)
    {
        json.Raw("\"name\":"u8).String(tenant.Name);
        WriteTexts(",\"namespaces\":"u8, tenant.Namespaces.Select(pattern => pattern.ToString()), ref json);
        WriteLimits(tenant.Limits, ref json);
        WriteQuota(tenant.Quota, ref json);
    }

    /// <summary>Encodes a key for the store.</summary>
    public static byte[] Encode(AccessKey key)
    {
        var json = new JsonBuilder();
        json.Raw("{\"id\":"u8).String(key.Id).Byte((byte)',');
        WriteMembers(key, ref json);
        json.Raw(",\"secrets\":["u8);
        for (var i = 0; i < key.Secrets.Length; i++)
        {
            json.Raw(i == 0 ? "{\"sha256\":"u8 : ",{\"sha256\":"u8).String(Convert.ToHexStringLower(key.Secrets[i].Sha256.AsSpan()));
            WriteTime(",\"created_at\":"u8, key.Secrets[i].CreatedAt, ref json);
            WriteTime(",\"expires_at\":"u8, key.Secrets[i].ExpiresAt, ref json);
            json.Byte((byte)'}');
        }

        json.Raw("]}"u8);
        var bytes = json.ToArray();
        json.Dispose();
        return bytes;
    }

    /// <summary>Decodes a stored key; null if the text is not one.</summary>
    public static AccessKey? DecodeKey(JsonText text)
    {
        if (!text.IsObject)
        {
            return null;
        }

        var read = new AccessReader(JsonMembers.Of(text));
        var key = new AccessKey(read.Text("id") ?? "", read.Text("name") ?? "", read.Scopes("scopes"))
        {
            Tenant = read.Text("tenant"),
            Limits = read.Limits("limits"),
            Certificate = read.Text("certificate"),
            CreatedAt = read.Time("created_at") ?? default,
            ExpiresAt = read.Time("expires_at"),
            RevokedAt = read.Time("revoked_at"),
            IsDisabled = read.Flag("disabled"),
            Secrets = [.. read.Objects("secrets").Select(DecodeSecret)],
        };
        return read.Error is null && KeySecret.IsId(key.Id) ? key : null;
    }

    /// <summary>Reads <c>{name, namespaces, limits?, quota?}</c>. Errors: INVALID_INPUT.</summary>
    public static Result<Tenant> ParseTenant(JsonMembers members)
    {
        var read = new AccessReader(members);
        read.Only("name", "namespaces", "limits", "quota");
        return Tenant(read.Text("name") ?? "", read);
    }

    /// <summary>Reads <c>{namespaces, limits?, quota?}</c> of a tenant whose name stands elsewhere. Errors: INVALID_INPUT.</summary>
    public static Result<Tenant> ParseTenant(string name, JsonMembers members)
    {
        var read = new AccessReader(members);
        read.Only("namespaces", "limits", "quota");
        return Tenant(name, read);
    }

    /// <summary>
    /// Reads <c>{overlap?}</c>: the time for which a rotation keeps the earlier secrets. The default is <see cref="AccessKey.DefaultOverlap"/>.
    /// Errors: INVALID_INPUT.
    /// </summary>
    public static Result<TimeSpan> ParseRotation(JsonMembers members)
    {
        var read = new AccessReader(members);
        read.Only("overlap");
        var overlap = read.Duration("overlap") ?? AccessKey.DefaultOverlap;
        return (read.Error ?? AccessKey.CheckOverlap(overlap)) is { } error ? error : overlap;
    }

    private static Result<Tenant> Tenant(string name, AccessReader read)
    {
        var tenant = new Tenant(name, read.Patterns("namespaces"), read.Limits("limits")) { Quota = read.Quota("quota") };
        return (read.Error ?? tenant.Check()) is { } error ? error : tenant;
    }

    private static SecretHash DecodeSecret(AccessReader read) => new(
        [.. Convert.FromHexString(read.Text("sha256") ?? "")], read.Time("created_at") ?? default, read.Time("expires_at"));

    /// <summary>Writes the members that both forms have, without the id and without braces.</summary>
    private static void WriteMembers(AccessKey key, scoped ref JsonBuilder json)
    {
        json.Raw("\"name\":"u8).String(key.Name);
        WriteTexts(",\"scopes\":"u8, key.Scopes.Select(scope => scope.Text), ref json);
        WriteText(",\"tenant\":"u8, key.Tenant, ref json);
        WriteText(",\"certificate\":"u8, key.Certificate, ref json);
        WriteLimits(key.Limits, ref json);
        WriteTime(",\"created_at\":"u8, key.CreatedAt, ref json);
        WriteTime(",\"expires_at\":"u8, key.ExpiresAt, ref json);
        WriteTime(",\"revoked_at\":"u8, key.RevokedAt, ref json);
        json.Raw(",\"disabled\":"u8).Bool(key.IsDisabled);
    }

    private static void WriteLimits(CallerLimits limits, scoped ref JsonBuilder json)
    {
        if (limits == CallerLimits.None)
        {
            return;
        }

        json.Raw(",\"limits\":{\"requests_per_second\":"u8).OptionalNumber(limits.RequestsPerSecond);
        json.Raw(",\"concurrent_requests\":"u8).OptionalNumber(limits.ConcurrentRequests);
        json.Raw(",\"feeds\":"u8).OptionalNumber(limits.Feeds).Byte((byte)'}');
    }

    private static void WriteQuota(TenantQuota quota, scoped ref JsonBuilder json)
    {
        if (quota == TenantQuota.None)
        {
            return;
        }

        json.Raw(",\"quota\":{\"conversations\":"u8).OptionalNumber(quota.Conversations);
        json.Raw(",\"conversation_bytes\":"u8).OptionalNumber(quota.ConversationBytes);
        json.Raw(",\"records\":"u8).OptionalNumber(quota.Records).Raw(",\"record_bytes\":"u8).OptionalNumber(quota.RecordBytes);
        json.Raw(",\"keys\":"u8).OptionalNumber(quota.Keys).Raw(",\"key_bytes\":"u8).OptionalNumber(quota.KeyBytes);
        json.Raw(",\"inboxes\":"u8).OptionalNumber(quota.Inboxes).Raw(",\"inbox_bytes\":"u8).OptionalNumber(quota.InboxBytes).Byte((byte)'}');
    }

    private static void WriteTexts(ReadOnlySpan<byte> name, IEnumerable<string> texts, scoped ref JsonBuilder json)
    {
        json.Raw(name).Byte((byte)'[');
        foreach (var (i, text) in texts.Index())
        {
            json.Raw(i == 0 ? ""u8 : ","u8).String(text);
        }

        json.Byte((byte)']');
    }

    private static void WriteText(ReadOnlySpan<byte> name, string? text, scoped ref JsonBuilder json)
    {
        if (text is not null)
        {
            json.Raw(name).String(text);
        }
    }

    private static void WriteTime(ReadOnlySpan<byte> name, DateTimeOffset? time, scoped ref JsonBuilder json)
    {
        if (time is { } at)
        {
            json.Raw(name).Time(at);
        }
    }
}
