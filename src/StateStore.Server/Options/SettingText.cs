using System.Collections.Immutable;
using System.Globalization;

namespace StateStore.Server.Options;

/// <summary>Reads values from the texts of settings. An invalid text throws an <see cref="OptionException"/> that gives the reason.</summary>
internal static class SettingText
{
    public static int Number(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new OptionException($"\"{text}\" is not a whole number from {min} to {max}");

    public static long Quota(string text) => text == "none"
        ? long.MaxValue
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1
            ? number
            : throw new OptionException($"\"{text}\" is neither a whole number of at least 1 nor the word none");

    public static TimeToLive Ttl(string text, Limits limits) =>
        DurationText.Ttl(text, limits).TryGet(out var ttl, out var error) ? ttl : throw new OptionException(error.Message);

    public static ImmutableArray<string> List(string text) => text == "none" ? [] : [.. text.Split(',').Select(item => item.Trim())];

    /// <summary>The path of a file; null for <c>off</c>.</summary>
    public static string? PathOrOff(string text) => text == "off" ? null : text;

    public static bool Flag(string text) => OneOf(text, "true", "false") == "true";

    public static LogLevel Level(string text) => Enum.Parse<LogLevel>(
        OneOf(text, "trace", "debug", "information", "warning", "error", "critical", "none"), ignoreCase: true);

    public static string OneOf(string text, params ReadOnlySpan<string> values)
    {
        foreach (var value in values)
        {
            if (value.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw new OptionException($"\"{text}\" is not one of {string.Join(", ", values)}");
    }
}
