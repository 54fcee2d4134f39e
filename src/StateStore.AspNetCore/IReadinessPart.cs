namespace StateStore.AspNetCore;

/// <summary>A part of the application, beside the storage, without which <c>/health/ready</c> answers 503. Registered as a service; there may be several.</summary>
public interface IReadinessPart
{
    /// <summary>The name of the member of the answer that tells about the part, such as <c>cluster</c>.</summary>
    string Name { get; }

    /// <summary>Tells whether the part is ready, and a sentence on it without secrets. Called on each probe, so it must not wait.</summary>
    (bool IsReady, string Description) Check();
}
