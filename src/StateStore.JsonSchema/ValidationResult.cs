namespace StateStore.JsonSchema;

public enum ValidationOutcome
{
    Valid,

    /// <summary>The document is JSON but not what the schema asks for.</summary>
    Invalid,

    /// <summary>The document is not JSON (RFC 8259, in UTF-8, without escapes of lone surrogates).</summary>
    Malformed,

    /// <summary>A bound of <see cref="JsonSchemaOptions"/> ended the validation, so validity is not known. To be treated as not valid.</summary>
    LimitExceeded,
}

/// <summary>The answer of a collecting validation.</summary>
/// <param name="Outcome">The answer; the same that <see cref="JsonSchema.Check"/> gives.</param>
/// <param name="Failures">
/// Every reason, at most <see cref="JsonSchemaOptions.MaxFailures"/>: empty exactly when valid. A failed <c>anyOf</c> or <c>oneOf</c> comes
/// before the reasons of its branches.
/// </param>
/// <param name="IsTruncated">Whether there are more failures than reported.</param>
public sealed record ValidationResult(ValidationOutcome Outcome, IReadOnlyList<ValidationFailure> Failures, bool IsTruncated)
{
    internal static readonly ValidationResult Valid = new(ValidationOutcome.Valid, [], false);

    public bool IsValid => Outcome == ValidationOutcome.Valid;
}

/// <summary>One reason why a document is not valid.</summary>
/// <param name="InstancePath">JSON Pointer of the value in the document.</param>
/// <param name="SchemaPath">The keyword in the schema as <c>#/pointer</c>, or <c>uri#/pointer</c> in another document: where it is written, not by which references it was reached.</param>
/// <param name="Keyword">The keyword; empty when the document is malformed or a bound was exceeded.</param>
/// <param name="Message">The reason, for the person who sent the document.</param>
public sealed record ValidationFailure(string InstancePath, string SchemaPath, string Keyword, string Message);
