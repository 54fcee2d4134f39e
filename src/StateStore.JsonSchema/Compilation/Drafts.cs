namespace StateStore.JsonSchema.Compilation;

/// <summary>Sets of dialects, for the ranges in which keywords exist.</summary>
[Flags]
internal enum Drafts
{
    Draft4 = 1,
    Draft6 = 2,
    Draft7 = 4,
    Draft201909 = 8,
    Draft202012 = 16,

    All = 31,
    Since6 = All & ~Draft4,
    Since7 = Since6 & ~Draft6,
    Since201909 = Draft201909 | Draft202012,
    Until7 = Draft4 | Draft6 | Draft7,
    Until201909 = Until7 | Draft201909,
}

/// <summary>
/// The vocabularies that decide which keywords are assertions (2020-12 core, section 8.1). Dialects before 2019-09 have all but the last.
/// </summary>
[Flags]
internal enum Vocabularies
{
    Core = 1,
    Applicator = 2,
    Unevaluated = 4,
    Validation = 8,
    Format = 16,
    FormatAssertion = 32,

    Standard = Core | Applicator | Unevaluated | Validation | Format,
}
