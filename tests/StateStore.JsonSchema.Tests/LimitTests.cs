namespace StateStore.JsonSchema.Tests;

/// <summary>Hostile schemas and documents meet limits, which the errors name. They exhaust neither the stack nor the time.</summary>
public sealed class LimitTests
{
    private static readonly byte[] DeepArray = Schemas.Utf8(new string('[', 100_000) + new string(']', 100_000));

    [Fact]
    public void A_document_nested_too_deeply_exceeds_MaxDepth()
    {
        var schema = Schemas.Compile("true");
        Assert.Equal(ValidationOutcome.LimitExceeded, schema.Check(DeepArray));
        Assert.Contains("256 levels", Assert.Single(schema.Validate(DeepArray).Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_nested_too_deeply_exceeds_MaxDepth()
    {
        var schema = string.Concat(Enumerable.Repeat("""{"not":""", 1000)) + "true" + new string('}', 1000);
        Assert.Equal(SchemaErrorCode.LimitExceeded, Assert.Single(Schemas.Errors(schema)).Code);
    }

    [Theory]
    [InlineData(nameof(JsonSchemaOptions.MaxSchemaBytes))]
    [InlineData(nameof(JsonSchemaOptions.MaxSubschemas))]
    [InlineData(nameof(JsonSchemaOptions.MaxPatternSteps))]
    public void A_schema_beyond_a_limit_is_refused_with_the_name_of_the_limit(string bound)
    {
        var options = bound switch
        {
            nameof(JsonSchemaOptions.MaxSchemaBytes) => new JsonSchemaOptions { MaxSchemaBytes = 20 },
            nameof(JsonSchemaOptions.MaxSubschemas) => new JsonSchemaOptions { MaxSubschemas = 2 },
            _ => new JsonSchemaOptions { MaxPatternSteps = 10 },
        };
        var errors = Schemas.Errors("""{"properties": {"a": {"pattern": "^[a-z]+-[0-9]{3}$"}, "b": true}}""", options);
        Assert.Contains(errors, error => error.Code == SchemaErrorCode.LimitExceeded && error.Message.Contains(bound, StringComparison.Ordinal));
    }

    [Fact]
    public void Recursion_over_a_deep_document_stays_within_a_small_stack()
    {
        var options = new JsonSchemaOptions { MaxDepth = 100_001, MaxRecursion = int.MaxValue };
        var schema = Schemas.Compile("""{"items": {"$ref": "#"}, "minItems": 0, "anyOf": [{"items": {"$ref": "#"}}]}""", options);
        var outcome = OnSmallStack(() => schema.Check(DeepArray));
        Assert.Equal(ValidationOutcome.LimitExceeded, outcome);
    }

    [Fact]
    public void The_default_bounds_leave_room_on_a_small_stack()
    {
        var schema = Schemas.Compile("""{"anyOf": [{"type": "null"}, {"allOf": [{"items": {"$ref": "#"}}, {"minItems": 1}]}]}""");
        var document = new string('[', 250) + "null" + new string(']', 250);
        Assert.Equal(ValidationOutcome.Valid, OnSmallStack(() => schema.Check(Schemas.Utf8(document))));
    }

    [Fact]
    public void Dynamic_references_in_a_circle_exceed_MaxRecursion()
    {
        var schema = Schemas.Compile("""
            {"$id": "https://example.com/root", "$ref": "a",
             "$defs": {"a": {"$id": "a", "$dynamicAnchor": "n", "$ref": "b"}, "b": {"$id": "b", "$dynamicAnchor": "n", "$dynamicRef": "#n"}}}
            """);
        Assert.Equal(ValidationOutcome.LimitExceeded, schema.Check("1"u8));
        Assert.Contains(nameof(JsonSchemaOptions.MaxRecursion), schema.Validate("1"u8).Failures[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Doubling_references_exceed_MaxSteps()
    {
        var definitions = Enumerable.Range(0, 60).Select(i => $$"""  "d{{i}}": {"allOf": [{"$ref": "#/$defs/d{{i + 1}}"}, {"$ref": "#/$defs/d{{i + 1}}"}]}""");
        var schema = $$$"""{"$ref": "#/$defs/d0", "$defs": { {{{string.Join(',', definitions)}}}, "d60": {"minimum": 0} } }""";
        var options = new JsonSchemaOptions { MaxSteps = 100_000 };
        Assert.Equal(ValidationOutcome.LimitExceeded, Schemas.Check(schema, "1", options));
    }

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    [InlineData("(x+x+)+y")]
    [InlineData("^(?:a?){40}a{40}$")]
    public void A_regular_expression_with_exponential_backtracking_in_other_engines_takes_linear_time(string pattern)
    {
        var document = "\"" + new string('a', 50_000) + "!\"";
        Assert.Equal(ValidationOutcome.Invalid, Schemas.Check($$"""{"pattern": "{{pattern}}"}""", document));
    }

    [Fact]
    public void A_back_reference_with_exponential_backtracking_is_ended_by_MaxSteps()
    {
        var schema = Schemas.Compile("""{"pattern": "^(a+)+\\1$"}""", new JsonSchemaOptions { MaxSteps = 100_000 });
        var document = Schemas.Utf8("\"" + new string('a', 5_000) + "!\"");
        Assert.Equal(ValidationOutcome.LimitExceeded, schema.Check(document));
        Assert.Contains(nameof(JsonSchemaOptions.MaxSteps), schema.Validate(document).Failures[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_that_share_a_budget_are_valid_until_it_is_spent()
    {
        var schema = Schemas.Compile("""{"items": {"type": "integer", "not": {"const": 0}}}""");
        var document = Schemas.Utf8("[1,2,3,4,5,6,7,8]");
        var steps = 1_000L;
        var valid = 0;
        for (; schema.FindFailures(document, ref steps) is null; valid++)
        {
            Assert.True(steps > 0);
        }

        Assert.InRange(valid, 2, 1_000);
        Assert.Equal(ValidationOutcome.LimitExceeded, schema.FindFailures(document, ref steps)!.Outcome);
        Assert.Null(schema.FindFailures(document));
    }

    [Fact]
    public void A_cancelled_caller_ends_a_regular_expression_that_backtracks()
    {
        var schema = Schemas.Compile("""{"pattern": "^(a+)+\\1$"}""", new JsonSchemaOptions { MaxSteps = long.MaxValue });
        var document = Schemas.Utf8("\"" + new string('a', 5_000) + "!\"");
        Assert.Equal(ValidationOutcome.LimitExceeded, schema.FindFailures(document, new CancellationToken(canceled: true))!.Outcome);
    }

    [Fact]
    public void Objects_in_another_order_are_compared_in_bounded_time()
    {
        string Names(IEnumerable<int> order) => "{" + string.Join(',', order.Select(static i => $"\"name{i}\":{i}")) + "}";
        var forwards = Enumerable.Range(0, 20_000);
        var schema = Schemas.Compile($$"""{"const": {{Names(forwards)}}}""", new JsonSchemaOptions { MaxSteps = 1_000_000 });
        Assert.True(schema.IsValid(Schemas.Utf8(Names(forwards))));
        Assert.Equal(ValidationOutcome.LimitExceeded, schema.Check(Schemas.Utf8(Names(forwards.Reverse()))));
    }

    [Theory]
    [InlineData("1e400", ValidationOutcome.Valid)]
    [InlineData("-1e99999999999999999999999", ValidationOutcome.Invalid)]
    [InlineData("1e-99999999999999999999999", ValidationOutcome.Valid)]
    public void Giant_numbers_are_compared_without_being_expanded(string number, ValidationOutcome expected) =>
        Assert.Equal(expected, Schemas.Check("""{"minimum": -5, "not": {"multipleOf": 7}}""", number));

    [Fact]
    public void A_number_of_a_million_digits_is_divided_in_one_pass() =>
        Assert.Equal(ValidationOutcome.Valid, Schemas.Check("""{"multipleOf": 0.001}""", new string('9', 1_000_000)));

    /// <summary>
    /// Keywords with work proportional to the document, each with a document of nearly a megabyte. Without a common budget, hundreds of them take from
    /// seconds to hours.
    /// </summary>
    [Theory]
    [InlineData("""{"pattern": "(a*)*\\1b{#}c"}""", "text")]
    [InlineData("""{"pattern": "(?=a*b)a{#}"}""", "text")]
    [InlineData("""{"pattern": "[ab]*a[ab]{9}#c"}""", "text")]
    [InlineData("""{"pattern": "\\b(a|b)*\\b#"}""", "text")]
    [InlineData("""{"minLength": 4000#}""", "escaped")]
    [InlineData("""{"enum": ["x#", "y"]}""", "escaped")]
    [InlineData("""{"not": {"const": "x#"}}""", "escaped")]
    [InlineData("""{"multipleOf": 7.#}""", "digits")]
    [InlineData("""{"minimum": 1.#}""", "digits")]
    [InlineData("""{"enum": [1.#]}""", "digits")]
    [InlineData("""{"uniqueItems": true, "minItems": #}""", "items")]
    [InlineData("""{"contains": {"const": #}, "minContains": 0}""", "items")]
    [InlineData("""{"enum": [[#]]}""", "items")]
    [InlineData("""{"uniqueItems": true, "minItems": #}""", "escaped items")]
    [InlineData("""{"uniqueItems": true, "maxItems": 9#}""", "eight escaped items")]
    [InlineData("""{"unevaluatedItems": {"type": ["integer", "string"], "maxLength": 9#}}""", "items")]
    [InlineData("""{"patternProperties": {"^(?!x)(n|m)*#": {"type": "boolean"}}}""", "object")]
    [InlineData("""{"propertyNames": {"pattern": "(?!x)^(n|m)*#"}}""", "object")]
    [InlineData("""{"properties": {"a#": false}}""", "escaped name")]
    [InlineData("""{"required": ["a#"], "dependentRequired": {"b#": ["c"]}}""", "object")]
    [InlineData("""{"unevaluatedProperties": {"maximum": 9#}}""", "object")]
    public void One_step_budget_covers_the_whole_validation(string subschema, string kind)
    {
        const int Subschemas = 300;
        var all = string.Join(',', Enumerable.Range(0, Subschemas).Select(i => subschema.Replace("#", $"{i + 10}", StringComparison.Ordinal)));
        var document = Schemas.Utf8(Document(kind));
        var options = new JsonSchemaOptions { MaxSteps = 100_000, MaxPatternSteps = long.MaxValue };
        string[] combinations = [$$"""{"allOf": [{{all}}]}""", $$"""{"anyOf": [{{all}}]}""", "{\"not\": {\"oneOf\": [" + all + "]}}"];
        foreach (var combination in combinations)
        {
            var schema = Schemas.Compile(combination, options);
            schema.Check(document);
            schema.Validate(document);
            schema.FindFailures(document);
        }
    }

    private static string Document(string kind)
    {
        const int Size = 900_000;
        static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
        static string Joined(int count, Func<int, string> item) => string.Join(',', Enumerable.Range(0, count).Select(item));
        return kind switch
        {
            "text" => $"\"{new string('a', Size)}\"",
            "escaped" => $"\"{Repeated("\\u0061", Size / 6)}\"",
            "digits" => $"0.{new string('9', Size)}",
            "items" => $"[{Joined(Size / 7, static i => $"{i}")}]",
            "escaped items" => $"[{Joined(Size / 40, static i => $"\"\\u0061\\u0061\\u0061\\u0061{i}\"")}]",
            "eight escaped items" => $"[{Joined(8, static i => $"\"{Repeated("\\u0061", Size / 48)}{i}\"")}]",
            "object" => $"{{{Joined(Size / 14, static i => $"\"n{i}\":{i}")}}}",
            _ => $"{{\"{Repeated("\\u0061", Size / 6)}\":1}}",
        };
    }

    [Fact]
    public void The_number_of_failures_is_limited_and_truncation_is_reported()
    {
        var result = Schemas.Compile("""{"items": {"type": "string"}}""").Validate(Schemas.Utf8("[" + string.Join(',', Enumerable.Range(0, 500)) + "]"));
        Assert.Equal((100, true), (result.Failures.Count, result.IsTruncated));
    }

    private static ValidationOutcome OnSmallStack(Func<ValidationOutcome> check)
    {
        const int StackBytes = 512 * 1024;
        var outcome = ValidationOutcome.Malformed;
        var thread = new Thread(() => outcome = check(), StackBytes);
        thread.Start();
        thread.Join();
        return outcome;
    }
}
