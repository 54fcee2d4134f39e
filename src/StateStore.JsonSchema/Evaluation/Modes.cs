namespace StateStore.JsonSchema.Evaluation;

/// <summary>How an evaluation treats failures. A type parameter of the evaluator, so that the runtime compiles each mode without the other's code.</summary>
internal interface IMode
{
    /// <summary>Whether all failures are gathered; else the first ends the evaluation.</summary>
    static abstract bool Collects { get; }
}

internal readonly struct Fast : IMode
{
    public static bool Collects => false;
}

internal readonly struct Collecting : IMode
{
    public static bool Collects => true;
}
