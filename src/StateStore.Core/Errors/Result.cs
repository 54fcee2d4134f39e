using System.Diagnostics.CodeAnalysis;

namespace StateStore.Core.Errors;

/// <summary>A value, or the error that explains its absence.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, StoreError? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>The error; null if there is a value.</summary>
    public StoreError? Error { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => Error is null;

    /// <summary>The value. It throws if there is an error: a caller that reads it then has a bug.</summary>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"{Error.Code.Text()}: {Error.Message}");

    /// <summary>A result with a value.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The named alternative is the constructor-like conversion itself.")]
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A result with an error.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The named alternative is the constructor-like conversion itself.")]
    public static implicit operator Result<T>(StoreError error) => new(default, error);

    /// <summary>Gets the value, or the error if it returns false.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out StoreError? error)
    {
        value = _value;
        error = Error;
        return error is null;
    }
}
