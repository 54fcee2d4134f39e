namespace StateStore.AspNetCore;

/// <summary>
/// A part of the application that must be ready, beside the storage. While a part is not ready, <c>/health/ready</c> answers 503.
/// Each registered service of this type is checked.
/// </summary>
public interface IReadinessPart
{
    /// <summary>The name of the part's member in the answer, such as <c>cluster</c>.</summary>
    string Name { get; }

    /// <summary>Returns whether the part is ready, and a sentence without secrets that explains it. Every probe calls it, so it must not wait.</summary>
    (bool IsReady, string Description) Check();
}
