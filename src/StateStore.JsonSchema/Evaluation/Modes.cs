namespace StateStore.JsonSchema.Evaluation;

/// <summary>
/// The treatment of failures by an evaluation. It is a type parameter of the evaluator, so that the runtime compiles each mode without the code of the other.
/// </summary>
internal interface IMode
{
    /// <summary>True to collect all failures; false to end at the first.</summary>
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
