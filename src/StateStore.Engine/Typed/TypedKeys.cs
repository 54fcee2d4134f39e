using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StateStore.Engine.Typed;

/// <summary>Gives typed access to keys with JSON values.</summary>
public static class TypedKeys
{
    /// <summary>
    /// Gets the value as a type. Errors: NOT_FOUND if the key is missing or has expired; INVALID_DATA if the value is not JSON or does not fit the type.
    /// </summary>
    public static async ValueTask<Result<TypedKey<T>>> GetAsync<T>(
        this IKeys keys, string ns, string key, JsonTypeInfo<T> type, CancellationToken cancellation = default)
        where T : notnull
    {
        var found = await keys.GetAsync(ns, key, cancellation).ConfigureAwait(false);
        if (!found.TryGet(out var snapshot, out var error))
        {
            return error;
        }

        if (snapshot.Value.Json is not { } json)
        {
            return TypedJson.Misfit(typeof(T), "", $"has the content type {snapshot.Value.ContentType}, not {KeyValue.JsonType}");
        }

        return type.Read(json, "").TryGet(out var value, out error) ? new TypedKey<T>(snapshot.Version, value, snapshot.ExpiresAt) : error;
    }

    /// <summary>
    /// Sets the value. With a version, only if the key has that version (0 = it must be missing). Errors: VERSION_CONFLICT, TOO_LARGE; INVALID_DATA for
    /// a value that JSON can't express.
    /// </summary>
    public static async ValueTask<Result<KeyOutcome>> SetAsync<T>(
        this IKeys keys,
        string ns,
        string key,
        T value,
        JsonTypeInfo<T> type,
        TimeToLive ttl = default,
        long? expectedVersion = null,
        CancellationToken cancellation = default)
        where T : notnull =>
        type.Write(value).TryGet(out var json, out var error)
            ? await keys.SetAsync(ns, key, KeyValue.Of(json), ttl, expectedVersion, cancellation).ConfigureAwait(false)
            : error;

    /// <summary>Gets the value as a type that is read by reflection. The errors are those of the other overload.</summary>
    [RequiresUnreferencedCode(TypedJson.NeedsReflection)]
    [RequiresDynamicCode(TypedJson.NeedsReflection)]
    public static ValueTask<Result<TypedKey<T>>> GetAsync<T>(
        this IKeys keys, string ns, string key, JsonSerializerOptions options, CancellationToken cancellation = default)
        where T : notnull => keys.GetAsync(ns, key, TypedJson.TypeOf<T>(options), cancellation);

    /// <summary>Sets the value of a type that is read by reflection. The errors are those of the other overload.</summary>
    [RequiresUnreferencedCode(TypedJson.NeedsReflection)]
    [RequiresDynamicCode(TypedJson.NeedsReflection)]
    public static ValueTask<Result<KeyOutcome>> SetAsync<T>(
        this IKeys keys,
        string ns,
        string key,
        T value,
        JsonSerializerOptions options,
        TimeToLive ttl = default,
        long? expectedVersion = null,
        CancellationToken cancellation = default)
        where T : notnull => keys.SetAsync(ns, key, value, TypedJson.TypeOf<T>(options), ttl, expectedVersion, cancellation);
}
