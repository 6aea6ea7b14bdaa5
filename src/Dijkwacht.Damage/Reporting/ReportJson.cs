using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Dijkwacht.Damage.Reporting;

/// <summary><c>report.json</c>, schema <c>dijkwacht.report/1</c>: written and read back.</summary>
/// <remarks>
/// UTF-8 without mark, two blanks of indentation, LF; times in UTC with three decimals; keys whose value is unknown are
/// there with null. Texts in two languages are <c>{"nl","en"}</c> where the schema says so, elsewhere English under the
/// key and Dutch under the key followed by <c>Nl</c>.
/// </remarks>
public static class ReportJson
{
    private static readonly ReportJsonContext s_context = new(new JsonSerializerOptions(ReportJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    });

    /// <summary>Writes a report; the stream is left open.</summary>
    public static void Write(Report report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        JsonSerializer.Serialize(output, ReportDocument.From(ReportCleaner.Clean(report)), s_context.ReportDocument);
        output.Write("\n"u8);
    }

    /// <summary>Reads a report.</summary>
    /// <exception cref="InvalidDataException">The text is no report of this schema.</exception>
    public static Report Read(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            ReportDocument document = JsonSerializer.Deserialize(input, s_context.ReportDocument)
                ?? throw new InvalidDataException("The report is empty; expected a JSON object of schema dijkwacht.report/1.");
            if (document.Schema != "dijkwacht.report/1")
            {
                throw new InvalidDataException(
                    $"The report's schema is '{Excerpts.FromText(document.Schema)}'; this version reads dijkwacht.report/1.");
            }

            return document.ToReport();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The text is no report of schema dijkwacht.report/1: {e.Message}", e);
        }
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    IndentSize = 2,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    RespectNullableAnnotations = true,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(ReportDocument))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;

/// <summary>A time as <c>2021-03-03T06:49:12.000Z</c>: always UTC, always three decimals.</summary>
internal sealed class UtcMillisecondsConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.TryParseExact(
            reader.GetString(), Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new JsonException("a time is not of the form 2021-03-03T06:49:12.000Z");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
