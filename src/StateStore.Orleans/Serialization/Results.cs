namespace StateStore.Orleans.Serialization;

/// <summary>An error. Its code is sent as the public text, because the numbers of the enum may change between versions.</summary>
[GenerateSerializer, Alias("statestore.StoreError")]
internal struct StoreErrorSurrogate
{
    [Id(0)]
    public string Code { get; set; }

    [Id(1)]
    public string Message { get; set; }

    [Id(2)]
    public JsonText? Details { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class StoreErrorConverter : Immutable<StoreError>, IConverter<StoreError, StoreErrorSurrogate>
{
    public StoreError ConvertFromSurrogate(in StoreErrorSurrogate surrogate) =>
        new(ErrorCodes.Parse(surrogate.Code), surrogate.Message, surrogate.Details);

    public StoreErrorSurrogate ConvertToSurrogate(in StoreError value) =>
        new() { Code = value.Code.Text(), Message = value.Message, Details = value.Details };
}

/// <summary>A value or an error.</summary>
[GenerateSerializer, Alias("statestore.Result`1")]
internal struct ResultSurrogate<T>
{
    [Id(0)]
    public T? Value { get; set; }

    [Id(1)]
    public StoreError? Error { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class ResultConverter<T> : Immutable<Result<T>>, IConverter<Result<T>, ResultSurrogate<T>>
{
    public Result<T> ConvertFromSurrogate(in ResultSurrogate<T> surrogate) => surrogate.Error is { } error ? error : surrogate.Value!;

    public ResultSurrogate<T> ConvertToSurrogate(in Result<T> value) =>
        value.TryGet(out var ok, out var error) ? new() { Value = ok } : new() { Error = error };
}
