namespace StateStore.Orleans.Serialization;

/// <summary>JSON as UTF-8 bytes. Null bytes mean no JSON.</summary>
[GenerateSerializer, Alias("statestore.JsonText")]
internal struct JsonTextSurrogate
{
    [Id(0)]
    public byte[]? Utf8 { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class JsonTextConverter : Immutable<JsonText>, IConverter<JsonText, JsonTextSurrogate>
{
    /// <summary>Converts without a check: the silo that received the JSON has checked it.</summary>
    public JsonText ConvertFromSurrogate(in JsonTextSurrogate surrogate) => JsonText.FromTrusted(surrogate.Utf8);

    public JsonTextSurrogate ConvertToSurrogate(in JsonText value) => new() { Utf8 = WireBytes.Of(value.Utf8) };
}

/// <summary>A position in the change log.</summary>
[GenerateSerializer, Alias("statestore.LogPosition")]
internal struct LogPositionSurrogate
{
    [Id(0)]
    public long High { get; set; }

    [Id(1)]
    public long Low { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class LogPositionConverter : Immutable<LogPosition>, IConverter<LogPosition, LogPositionSurrogate>
{
    public LogPosition ConvertFromSurrogate(in LogPositionSurrogate surrogate) => new(surrogate.High, surrogate.Low);

    public LogPositionSurrogate ConvertToSurrogate(in LogPosition value) => new() { High = value.High, Low = value.Low };
}
