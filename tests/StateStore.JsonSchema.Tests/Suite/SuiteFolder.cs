namespace StateStore.JsonSchema.Tests.Suite;

/// <summary>
/// Finds the official JSON Schema test suite, which is not part of this repository. The suite is in the folder named by STATESTORE_JSON_SCHEMA_SUITE, or
/// in <c>shared/json-schema-test-suite</c> beside one of the parent folders of the tests.
/// </summary>
internal static class SuiteFolder
{
    public static string? Path { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("STATESTORE_JSON_SCHEMA_SUITE") is { Length: > 0 } given)
        {
            return Directory.Exists(given) ? given : null;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = System.IO.Path.Combine(folder.FullName, "shared", "json-schema-test-suite");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}

/// <summary>A theory over the files of the suite. It is skipped, and counted as skipped, if the suite is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SuiteTheoryAttribute : TheoryAttribute
{
    public SuiteTheoryAttribute()
    {
        if (SuiteFolder.Path is null)
        {
            Skip = "The official JSON Schema test suite is not here; set STATESTORE_JSON_SCHEMA_SUITE to its folder.";
        }
    }
}
