using System.Diagnostics.CodeAnalysis;

namespace StateStore.Core.Errors;

/// <summary>A value or the error that explains why there is none.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, StoreError? error)
    {
        _value = value;
        Error = error;
    }

    public StoreError? Error { get; }

    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => Error is null;

    /// <summary>The value; asking a failed result for it is a bug in the caller.</summary>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"{Error.Code.Text()}: {Error.Message}");

    [SuppressMessage("Usage", "CA2225", Justification = "The named alternative is the constructor-like conversion itself.")]
    public static implicit operator Result<T>(T value) => new(value, null);

    [SuppressMessage("Usage", "CA2225", Justification = "The named alternative is the constructor-like conversion itself.")]
    public static implicit operator Result<T>(StoreError error) => new(default, error);

    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out StoreError? error)
    {
        value = _value;
        error = Error;
        return error is null;
    }
}
