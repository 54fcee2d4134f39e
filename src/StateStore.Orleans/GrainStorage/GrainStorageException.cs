namespace StateStore.Orleans.GrainStorage;

/// <summary>The store could not read, write or clear the state of a grain. The message begins with the code.</summary>
[GenerateSerializer, Alias("statestore.GrainStorageException")]
public class GrainStorageException : OrleansException
{
    /// <summary>Makes the exception of an error of the store.</summary>
    /// <param name="error">The error.</param>
    /// <param name="grain">The grain and its state, for the message.</param>
    /// <param name="cause">The cause; null if there is none.</param>
    public GrainStorageException(StoreError error, string grain, Exception? cause = null)
        : base($"{error.Code.Text()} for {grain}: {error.Message}", cause!)
    {
        Code = error.Code.Text();
        Details = error.Details?.ToString();
    }

    /// <summary>The code of the error, such as <c>STORAGE_UNAVAILABLE</c>.</summary>
    [Id(0)]
    public string Code { get; private set; }

    /// <summary>The details of the error as JSON, in a shape that depends on the code; null if there are none.</summary>
    [Id(1)]
    public string? Details { get; private set; }
}

/// <summary>
/// The store refused the state of a grain, and will refuse it again. Codes: INVALID_DATA and INVALID_TRANSITION (the schema bundle), HOOK_REJECTED,
/// TOO_LARGE, INVALID_JSON (the serializer wrote no JSON), INVALID_NAME. Nothing was written. The grain keeps its state in memory and its ETag.
/// </summary>
[GenerateSerializer, Alias("statestore.GrainStateRefusedException")]
public sealed class GrainStateRefusedException : GrainStorageException
{
    /// <summary>Makes the exception of an error of the store.</summary>
    /// <param name="error">The error.</param>
    /// <param name="grain">The grain and its state, for the message.</param>
    public GrainStateRefusedException(StoreError error, string grain)
        : base(error, grain)
    {
    }
}
