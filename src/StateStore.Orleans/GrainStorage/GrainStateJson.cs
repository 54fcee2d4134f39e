using Orleans.Storage;

namespace StateStore.Orleans.GrainStorage;

/// <summary>Grain states as the data of conversations, which are JSON objects.</summary>
/// <param name="serializer">The serializer.</param>
internal sealed class GrainStateJson(IGrainStorageSerializer serializer)
{
    /// <summary>Writes a state. A state that is no object, such as a list, becomes <c>{"$value": …}</c>. Errors: INVALID_JSON.</summary>
    public Result<JsonText> Write<T>(T? state)
    {
        if (!JsonText.Parse(serializer.Serialize(state).ToMemory().Span, Limits.Default).TryGet(out var json, out var error))
        {
            return error with { Message = $"{serializer.GetType().Name} must write JSON: {error.Message}" };
        }

        return json.IsObject && TryUnwrap(json) is null ? json : new JsonBuilder().Raw("{\"$value\":"u8).Raw(json.Utf8.Span).Raw("}"u8).ToJsonText();
    }

    /// <summary>Reads a state.</summary>
    public T? Read<T>(JsonText data) => serializer.Deserialize<T>(new((TryUnwrap(data) ?? data).Utf8));

    private static JsonText? TryUnwrap(JsonText data)
    {
        var members = JsonMembers.Of(data);
        return members.Count == 1 ? members.Find("$value"u8) : null;
    }
}
