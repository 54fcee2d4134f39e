namespace StateStore.Engine;

/// <summary>An error value as an exception, for interfaces of other libraries that know no error values.</summary>
public class StateStoreException : Exception
{
    /// <summary>Makes the exception of an error value. Its message begins with the code: <c>STORAGE_UNAVAILABLE: …</c>.</summary>
    public StateStoreException(StoreError error)
        : base($"{error.Code.Text()}: {error.Message}") => Error = error;

    /// <summary>The error.</summary>
    public StoreError Error { get; }
}
