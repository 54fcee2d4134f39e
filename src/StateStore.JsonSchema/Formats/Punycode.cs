using System.Text;

namespace StateStore.JsonSchema.Formats;

/// <summary>Punycode (RFC 3492) with the parameters of IDNA.</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int TMin = 1;
    private const int TMax = 26;
    private const int InitialBias = 72;
    private const int InitialN = 128;

    /// <summary>Decodes a label without its prefix, in lower case (RFC 3492 section 6.2).</summary>
    public static bool TryDecode(string code, out int[] points)
    {
        points = [];
        var delimiter = code.LastIndexOf('-');
        List<int> output = [.. code[..Math.Max(0, delimiter)].Select(static c => (int)c)];
        int n = InitialN, i = 0, bias = InitialBias;
        for (var at = delimiter + 1; at < code.Length;)
        {
            var start = i;
            long weight = 1;
            for (var k = Base; ; k += Base)
            {
                var digit = at < code.Length ? Digit(code[at++]) : -1;
                var next = i + (digit * weight);
                if (digit < 0 || next > int.MaxValue)
                {
                    return false;
                }

                i = (int)next;
                var t = Threshold(k, bias);
                if (digit < t)
                {
                    break;
                }

                weight = Math.Min(weight * (Base - t), int.MaxValue);
            }

            bias = Adapt(i - start, output.Count + 1, start == 0);
            n += i / (output.Count + 1);
            i %= output.Count + 1;
            if (!Rune.IsValid(n))
            {
                return false;
            }

            output.Insert(i++, n);
        }

        points = [.. output];
        return points.Length > 0;
    }

    /// <summary>Encodes a label, without prefix (RFC 3492 section 6.3).</summary>
    public static string Encode(int[] points)
    {
        var output = new StringBuilder();
        foreach (var point in points.Where(static point => point < InitialN))
        {
            output.Append((char)point);
        }

        int basic = output.Length, handled = basic;
        if (basic > 0)
        {
            output.Append('-');
        }

        int n = InitialN, delta = 0, bias = InitialBias;
        while (handled < points.Length)
        {
            var next = points.Where(point => point >= n).Min();
            delta += (next - n) * (handled + 1);
            n = next;
            foreach (var point in points)
            {
                if (point < n)
                {
                    delta++;
                }

                if (point != n)
                {
                    continue;
                }

                AppendNumber(output, delta, bias);
                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }

            delta++;
            n++;
        }

        return output.ToString();
    }

    private static void AppendNumber(StringBuilder output, int number, int bias)
    {
        for (var k = Base; ; k += Base)
        {
            var t = Threshold(k, bias);
            if (number < t)
            {
                break;
            }

            output.Append(Letter(t + ((number - t) % (Base - t))));
            number = (number - t) / (Base - t);
        }

        output.Append(Letter(number));
    }

    private static int Threshold(int k, int bias) => Math.Clamp(k - bias, TMin, TMax);

    private static int Adapt(int delta, int count, bool isFirst)
    {
        delta /= isFirst ? 700 : 2;
        delta += delta / count;
        var k = 0;
        for (; delta > (Base - TMin) * TMax / 2; k += Base)
        {
            delta /= Base - TMin;
        }

        return k + ((Base - TMin + 1) * delta / (delta + 38));
    }

    private static int Digit(char c) => c switch
    {
        >= 'a' and <= 'z' => c - 'a',
        >= '0' and <= '9' => c - '0' + 26,
        _ => -1,
    };

    private static char Letter(int digit) => (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);
}
