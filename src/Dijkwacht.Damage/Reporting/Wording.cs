using System.Globalization;

namespace Dijkwacht.Damage.Reporting;

/// <summary>Numbers, sizes, times and texts as one language writes them.</summary>
internal sealed class Wording
{
    private static readonly string[] s_units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];
    private readonly NumberFormatInfo _numbers;

    /// <param name="language"><c>nl</c>; anything else is English.</param>
    internal Wording(string language)
    {
        Language = language == "nl" ? "nl" : "en";
        _numbers = Language == "nl"
            ? new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." }
            : new NumberFormatInfo { NumberDecimalSeparator = ".", NumberGroupSeparator = "," };
    }

    internal string Language { get; }

    internal string Of(LocalText text) => text.In(Language);

    /// <summary>The text with <c>{0}</c> and so on filled in.</summary>
    internal string Fill(LocalText text, params ReadOnlySpan<object?> values) => string.Format(_numbers, text.In(Language), values);

    internal string Number(long number) => number.ToString("N0", _numbers);

    /// <summary>A count with its noun, such as <c>1 file</c> and <c>2,000 files</c>.</summary>
    internal string Count(long number, (LocalText One, LocalText Many) noun) =>
        $"{Number(number)} {Of(number == 1 ? noun.One : noun.Many)}";

    /// <summary>A size to three figures in decimal units, such as <c>3.21 GB</c>.</summary>
    internal string Bytes(long bytes)
    {
        double size = bytes;
        int unit = 0;
        while (Math.Abs(size) >= 999.5 && unit < s_units.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        string format = unit == 0 ? "0" : Math.Abs(size) >= 99.95 ? "0" : Math.Abs(size) >= 9.995 ? "0.#" : "0.##";
        string name = unit > 0 ? s_units[unit] : bytes == 1 ? "byte" : s_units[0];
        return $"{size.ToString(format, _numbers)} {name}";
    }

    /// <summary>A size with the exact count, such as <c>3.21 GB (3,210,000,000)</c>.</summary>
    internal string ExactBytes(long bytes) => Math.Abs(bytes) < 1000 ? Bytes(bytes) : $"{Bytes(bytes)} ({Number(bytes)})";

    /// <summary><c>2021-03-03 06:49 UTC</c>, or a dash.</summary>
    internal static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) ?? "–";

    /// <summary><c>2021-03-03 06:49</c> for a column that says UTC in its head, or a dash.</summary>
    internal static string Minute(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "–";

    /// <summary><c>2021-03-03 06:49:12</c>, or a dash.</summary>
    internal static string Seconds(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "–";

    /// <summary><c>2021-03-03</c>, or a dash.</summary>
    internal static string Date(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>From and to without saying UTC: in one when they fall together, the day once when it is the same.</summary>
    internal string Period(DateTimeOffset? from, DateTimeOffset? to)
    {
        (string first, string? last) = Ends(from, to);
        return last is null ? first : $"{first} {Of(Texts.Until)} {last}";
    }

    /// <summary>The two ends of a period; the second null when they fall together.</summary>
    internal static (string First, string? Last) Ends(DateTimeOffset? from, DateTimeOffset? to)
    {
        string first = Minute(from ?? to);
        string last = Minute(to ?? from);
        return (first, first == last ? null : first[..10] == last[..10] ? last[11..] : last);
    }

    internal string List(IEnumerable<string> items)
    {
        string[] all = [.. items];
        return all.Length switch
        {
            0 => "–",
            1 => all[0],
            _ => $"{string.Join(", ", all[..^1])} {Of(Texts.And)} {all[^1]}",
        };
    }
}
