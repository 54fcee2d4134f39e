using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

/// <summary>Turns the recorded failures of an evaluation into failures with paths and messages.</summary>
internal static class FailureReport
{
    /// <summary>The answer for a document that could not be parsed.</summary>
    public static ValidationResult Refused(ParseResult parsed, JsonSchemaOptions options)
    {
        var outcome = parsed.Status == ParseStatus.TooDeep ? ValidationOutcome.LimitExceeded : ValidationOutcome.Malformed;
        return new ValidationResult(outcome, [new ValidationFailure("", "#", "", parsed.Describe(options.MaxDepth))], false);
    }

    public static ValidationResult Make(JsonView view, List<Failure> noted, Limit exceeded, JsonSchemaOptions options)
    {
        var reported = Math.Min(noted.Count, options.MaxFailures);
        var failures = new List<ValidationFailure>(reported + 1);
        for (var i = 0; i < reported; i++)
        {
            failures.Add(Describe(view, noted[i]));
        }

        if (exceeded != Limit.None)
        {
            failures.Insert(0, new ValidationFailure("", "#", "", Describe(exceeded, options)));
        }

        var outcome = exceeded == Limit.None ? ValidationOutcome.Invalid : ValidationOutcome.LimitExceeded;
        return new ValidationResult(outcome, failures, noted.Count > reported);
    }

    private static ValidationFailure Describe(JsonView view, Failure failure)
    {
        var location = failure.Node.Location.Describe();
        var keyword = failure.Keyword.Name();
        if (failure.Keyword == Keyword.FalseSchema)
        {
            keyword = KeywordOfFalse(location);
        }
        else
        {
            location += "/" + keyword;
        }

        var isName = failure.Keyword == Keyword.PropertyNames;
        var path = JsonPointer.Of(view, isName ? Parent(view, failure.Instance) : failure.Instance);
        return new ValidationFailure(path, location, keyword, new FailureMessage(view, failure, keyword).Text());
    }

    /// <summary>
    /// The keyword that contains a schema <c>false</c>: the last part of its pointer that is not a name or a position.
    /// </summary>
    private static string KeywordOfFalse(string location)
    {
        var parts = location.Split('/');
        var isMember = parts.Length > 2
            && parts[^2] is "properties" or "patternProperties" or "prefixItems" or "items" or "dependencies" or "dependentSchemas" or "allOf" or "anyOf" or "oneOf" or "$defs" or "definitions";
        return parts.Length == 1 ? "false" : isMember ? parts[^2] : parts[^1];
    }

    /// <summary>The token of the object that contains a name.</summary>
    private static int Parent(JsonView view, int name)
    {
        var parent = name - 1;
        while (view.Tokens[parent].Kind != JsonKinds.Object || view.Tokens[parent].Next <= name)
        {
            parent--;
        }

        return parent;
    }

    private static string Describe(Limit limit, JsonSchemaOptions options) => limit switch
    {
        Limit.Recursion => $"The document cannot be validated: more subschemas are open within each other than {nameof(JsonSchemaOptions.MaxRecursion)}, {options.MaxRecursion}.",
        _ => $"The document cannot be validated: it takes more steps than {nameof(JsonSchemaOptions.MaxSteps)}, {options.MaxSteps}.",
    };
}
