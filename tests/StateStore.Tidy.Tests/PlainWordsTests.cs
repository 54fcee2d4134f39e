using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StateStore.Tidy.Tests;

/// <summary>The rules of <c>.github/CONTRIBUTING.md</c> for words that a machine can check.</summary>
public sealed partial class PlainWordsTests
{
    private const int MaxWords = 25;

    private static readonly IReadOnlyList<Prose> Comments = [.. Repository.Sources.SelectMany(Prose.InComments)];

    private static readonly IReadOnlyList<Prose> Pages =
        [.. Repository.Files.Where(path => path.EndsWith(".md", StringComparison.Ordinal)).SelectMany(Prose.InMarkdown)];

    [Fact]
    public void A_summary_begins_with_the_thing_or_with_a_verb() => Assert.Empty(
        from comment in Comments
        from summary in comment.Summaries
        where PronounStart().IsMatch(summary)
        select $"{comment.At}: {summary}");

    [Fact]
    public void A_sentence_of_a_comment_has_at_most_25_words() => Assert.Empty(TooLong(Comments));

    [Fact]
    public void A_sentence_of_a_page_has_at_most_25_words() => Assert.Empty(TooLong(Pages));

    [Fact]
    public void A_comment_names_its_actors_and_uses_the_terms_of_the_field() => Assert.Empty(Vague(Comments));

    [Fact]
    public void A_page_names_its_actors_and_uses_the_terms_of_the_field() => Assert.Empty(Vague(Pages));

    [Fact]
    public void A_test_name_begins_with_its_subject() => Assert.Empty(
        from file in Repository.Sources
        where file.Path.StartsWith("tests/", StringComparison.Ordinal)
        from method in file.Syntax.DescendantNodes().OfType<MethodDeclarationSyntax>()
        where PronounName().IsMatch(method.Identifier.Text)
        select $"{file.At(method.GetLocation())}: {method.Identifier.Text}");

    private static IEnumerable<string> TooLong(IEnumerable<Prose> texts) =>
        from text in texts
        from sentence in text.Sentences
        let words = sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length
        where words > MaxWords
        select $"{text.At}: {words} words: {sentence}";

    private static IEnumerable<string> Vague(IEnumerable<Prose> texts) =>
        from text in texts
        from sentence in text.Sentences
        let match = VagueWord().Match(sentence)
        where match.Success
        select $"{text.At}: '{match.Value}': {sentence}";

    [GeneratedRegex("^(What|Who|Whoever|Whom|Nobody|Somebody|Where|How|That|Of)\\b")]
    private static partial Regex PronounStart();

    [GeneratedRegex("^(What|Who|Whoever|Whom|It|Its|He|They|Nobody|Somebody|One_that|One_who|Those|That)_")]
    private static partial Regex PronounName();

    [GeneratedRegex("\\b(who|whoever|whom|nobody|somebody|someone|anybody|everybody|for ever|he|his|him|himself|the seed|seed:|design:)\\b", RegexOptions.IgnoreCase)]
    private static partial Regex VagueWord();
}
