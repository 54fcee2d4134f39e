namespace StateStore.JsonSchema;

/// <summary>The outcomes of a validation.</summary>
public enum ValidationOutcome
{
    /// <summary>The document satisfies the schema.</summary>
    Valid,

    /// <summary>The document is JSON but does not satisfy the schema.</summary>
    Invalid,

    /// <summary>The document is not JSON (RFC 8259, in UTF-8, without escapes of lone surrogates).</summary>
    Malformed,

    /// <summary>A bound of <see cref="JsonSchemaOptions"/> ended the validation, so the validity is unknown. Treat the document as not valid.</summary>
    LimitExceeded,
}

/// <summary>The result of a collecting validation.</summary>
/// <param name="Outcome">The outcome, the same as that of <see cref="JsonSchema.Check"/>.</param>
/// <param name="Failures">
/// The failures, at most <see cref="JsonSchemaOptions.MaxFailures"/>. The list is empty exactly if the document is valid. A failed <c>anyOf</c> or
/// <c>oneOf</c> comes before the failures of its branches.
/// </param>
/// <param name="IsTruncated">True if there are more failures than reported.</param>
public sealed record ValidationResult(ValidationOutcome Outcome, IReadOnlyList<ValidationFailure> Failures, bool IsTruncated)
{
    internal static readonly ValidationResult Valid = new(ValidationOutcome.Valid, [], false);

    /// <summary>True if the document is valid.</summary>
    public bool IsValid => Outcome == ValidationOutcome.Valid;
}

/// <summary>One reason why a document is not valid.</summary>
/// <param name="InstancePath">The JSON Pointer of the value in the document.</param>
/// <param name="SchemaPath">
/// The location of the keyword in the schema as <c>#/pointer</c>, or <c>uri#/pointer</c> in another document. It does not show the references that led there.
/// </param>
/// <param name="Keyword">The keyword; empty if the document is malformed or a bound was exceeded.</param>
/// <param name="Message">The message for the sender of the document.</param>
public sealed record ValidationFailure(string InstancePath, string SchemaPath, string Keyword, string Message);
