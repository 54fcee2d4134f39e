using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace StateStore.Engine.Typed;

/// <summary>Writes values of the application as JSON of the store, and reads them. Both sides are UTF-8 bytes.</summary>
internal static partial class TypedJson
{
    public const string NeedsReflection =
        "It reads the members of the type by reflection. Pass a JsonTypeInfo of a source-generated context in a trimmed or ahead-of-time compiled program.";

    private static JsonSerializerOptions? _defaults;

    /// <summary>
    /// The description of a type by reflection. Without options: names in camel case, enums as text, and neither null nor absence where the type says
    /// otherwise.
    /// </summary>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static JsonTypeInfo<T> TypeOf<T>(JsonSerializerOptions? options) => (JsonTypeInfo<T>)(options ?? (_defaults ??= new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    })).GetTypeInfo(typeof(T));

    /// <summary>Writes a value. Errors: INVALID_DATA for a value that JSON can't express (NaN, a cycle); INVALID_JSON for duplicate names.</summary>
    public static Result<JsonText> Write<T>(this JsonTypeInfo<T> type, T value)
    {
        try
        {
            // Parsed again because a converter may write any JSON, and the store relies on what JsonText promises.
            return JsonText.Parse(JsonSerializer.SerializeToUtf8Bytes(value, type), Limits.Default);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return new StoreError(ErrorCode.InvalidData, $"The {typeof(T).Name} can't be written as JSON: {Reason(e)}");
        }
    }

    /// <summary>Reads a value. Errors: INVALID_DATA with the place where the JSON does not fit the type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="json">The JSON.</param>
    /// <param name="path">JSON Pointer to the JSON in the message of an error.</param>
    public static Result<T> Read<T>(this JsonTypeInfo<T> type, JsonText json, string path)
        where T : notnull
    {
        try
        {
            return JsonSerializer.Deserialize(json.Utf8.Span, type) is { } value ? value : Misfit(typeof(T), path, "is null");
        }
        catch (JsonException e)
        {
            return Misfit(typeof(T), path + Pointer(e.Path ?? ""), Reason(e));
        }
    }

    /// <summary>INVALID_DATA: stored content does not fit the type.</summary>
    public static StoreError Misfit(Type type, string path, string reason) =>
        StoreError.FromProblems(ErrorCode.InvalidData, $"The stored content does not fit the type {type.Name}", [new(path, reason)]);

    /// <summary>The message without the place, which it names in its own notation at its end.</summary>
    private static string Reason(Exception e) => e.Message.Split(" Path: ")[0];

    /// <summary>JSON Pointer (RFC 6901) from the notation of System.Text.Json: <c>$.items[0]['odd name']</c> is <c>/items/0/odd name</c>.</summary>
    private static string Pointer(string path) => string.Concat(Step().Matches(path)
        .Select(step => step.Groups.Values.Skip(1).First(group => group.Success).Value.Replace("~", "~0", StringComparison.Ordinal))
        .Select(name => "/" + name.Replace("/", "~1", StringComparison.Ordinal)));

    [GeneratedRegex(@"\['(.*?)'\](?=[.[]|$)|\[(\d+)\]|\.([^.[]+)")]
    private static partial Regex Step();
}
