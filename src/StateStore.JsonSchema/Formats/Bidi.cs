using System.Globalization;

namespace StateStore.JsonSchema.Formats;

/// <summary>Checks the Bidi rule for labels (RFC 5893, section 2), with the classes of Unicode's bidirectional algorithm by block.</summary>
internal static class Bidi
{
    private enum Direction
    {
        Left,
        Right,
        ArabicNumber,
        EuropeanNumber,
        NonSpacing,
        Neutral,
    }

    public static bool IsRightToLeft(int[] label) => label.Any(static point => Classify(point) is Direction.Right or Direction.ArabicNumber);

    public static bool IsValidLabel(int[] label)
    {
        Direction[] directions = [.. label.Select(Classify)];
        var last = directions.LastOrDefault(static direction => direction != Direction.NonSpacing);
        if (directions[0] == Direction.Left)
        {
            return !directions.Any(static direction => direction is Direction.Right or Direction.ArabicNumber) && last is Direction.Left or Direction.EuropeanNumber;
        }

        var mixesNumbers = directions.Contains(Direction.ArabicNumber) && directions.Contains(Direction.EuropeanNumber);
        return directions[0] == Direction.Right && !directions.Contains(Direction.Left) && !mixesNumbers
            && last is Direction.Right or Direction.ArabicNumber or Direction.EuropeanNumber;
    }

    private static Direction Classify(int point)
    {
        if (point is (>= '0' and <= '9') or (>= 0x6F0 and <= 0x6F9))
        {
            return Direction.EuropeanNumber;
        }

        if (point is (>= 0x660 and <= 0x669) or 0x66B or 0x66C or (>= 0x600 and <= 0x605))
        {
            return Direction.ArabicNumber;
        }

        if (CharUnicodeInfo.GetUnicodeCategory(point) is UnicodeCategory.NonSpacingMark)
        {
            return Direction.NonSpacing;
        }

        if (point is (>= 0x590 and <= 0x8FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF) or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF))
        {
            return Direction.Right;
        }

        return point is '-' or 0x200C or 0x200D ? Direction.Neutral : Direction.Left;
    }
}
