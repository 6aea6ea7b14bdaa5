using System.Globalization;

namespace Dijkwacht.Damage.Reporting;

/// <summary>Lines of RFC 4180 whose cells no spreadsheet takes for a formula.</summary>
internal static class CsvRow
{
    public static void Write(TextWriter output, params ReadOnlySpan<string?> cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (i > 0)
                output.Write(',');
            output.Write(CsvCell.Of(cells[i]));
        }

        output.Write("\r\n");
    }

    public static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
