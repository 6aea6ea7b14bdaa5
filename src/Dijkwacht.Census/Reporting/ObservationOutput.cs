using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Owners;
using Dijkwacht.Census.Statistics;
using Dijkwacht.Census.Storage;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Census.Reporting;

/// <summary>Observations as files for people and other tools.</summary>
public static class ObservationOutput
{
    private static readonly string[] s_extras =
        ["state", "source", "port", "run", "country", "organisation", "sector", "region", "backend", "tls", "certificate_names", "detail"];

    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.Default, SkipValidation = false };

    /// <summary>Formats that <see cref="WriteAsync"/> knows.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["csv", "jsonl", "shadowserver", "intelmq", "parquet"];

    /// <summary>Writes observations, read once.</summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="observations">Not held.</param>
    /// <param name="context">What is added.</param>
    /// <param name="output">UTF-8 without a mark; stays the caller's.</param>
    /// <param name="cancellationToken">Stops between observations.</param>
    /// <exception cref="ArgumentException">The format is not known.</exception>
    public static async Task WriteAsync(
        string format, IEnumerable<Observation> observations, ObservationContext context, Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(observations);
        ArgumentNullException.ThrowIfNull(context);
        if (!Formats.Contains(format))
            throw new ArgumentException($"'{format}' is no format; expected {string.Join(", ", Formats)}.", nameof(format));
        if (format == "parquet")
        {
            await ObservationParquet.WriteAsync(observations, output, metadata: null, cancellationToken);
            return;
        }

        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 65_536, leaveOpen: true);
        if (Header(format) is { } header)
            await writer.WriteAsync(header);
        foreach (Observation observation in observations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string? line = format switch
            {
                "csv" => Csv(observation, context),
                "jsonl" => Json(writer => WriteJson(writer, observation, context)),
                "shadowserver" => Shadowserver.Line(observation, context),
                _ => IntelMq.Event(observation, context) is { } members ? Json(writer => Write(writer, members)) : null,
            };
            await writer.WriteAsync(line.AsMemory(), cancellationToken);
        }
    }

    private static string? Header(string format) => format switch
    {
        "csv" => CsvCell.Line(["address", "name", "product", "build", "precision", "server", "seen", .. CampaignExposures.Ids, .. s_extras]),
        "shadowserver" => Shadowserver.Header,
        _ => null,
    };

    private static string Csv(Observation o, ObservationContext context)
    {
        Owner? owner = context.OwnerOf(o);
        return CsvCell.Line(
        [
            o.Address?.ToString(), o.Name, o.Product, ObservationContext.BuildText(o.Build, o.Precision), ObservationColumns.Text(o.Precision), o.Server,
            ObservationContext.TimeText(o.ObservedAt), .. context.ExposuresOf(o).Select(CampaignExposures.Text), o.State.ToString(), o.Source.ToString(),
            o.Port.ToString(CultureInfo.InvariantCulture), o.Run, context.CountryOf(o), owner?.Organisation, owner?.Sector, owner?.Region, o.BackEnd, o.TlsVersion,
            o.Certificate is { } certificate ? string.Join(' ', certificate.Names) : null, o.Detail,
        ]);
    }

    private static void WriteJson(Utf8JsonWriter writer, Observation o, ObservationContext context)
    {
        Owner? owner = context.OwnerOf(o);
        writer.WriteStartObject();
        Text(writer, "address", o.Address?.ToString());
        Text(writer, "name", o.Name);
        writer.WriteNumber("port", o.Port);
        Text(writer, "state", o.State.ToString());
        Text(writer, "product", o.Product);
        Text(writer, "build", ObservationContext.BuildText(o.Build, o.Precision));
        Text(writer, "precision", ObservationColumns.Text(o.Precision));
        Text(writer, "source", o.Source.ToString());
        Text(writer, "server", o.Server);
        Text(writer, "backEnd", o.BackEnd);
        Text(writer, "seen", ObservationContext.TimeText(o.ObservedAt));
        writer.WriteStartObject("exposure");
        IReadOnlyList<Exposure> exposures = context.ExposuresOf(o);
        for (int i = 0; i < exposures.Count; i++)
            writer.WriteString(CampaignExposures.Ids[i], CampaignExposures.Text(exposures[i]));
        writer.WriteEndObject();
        Text(writer, "country", context.CountryOf(o));
        Text(writer, "organisation", owner?.Organisation);
        Text(writer, "sector", owner?.Sector);
        Text(writer, "region", owner?.Region);
        Text(writer, "tls", o.TlsVersion);
        if (o.Certificate is { } certificate)
        {
            writer.WriteStartArray("certificateNames");
            foreach (string name in certificate.Names)
                writer.WriteStringValue(name);
            writer.WriteEndArray();
        }

        Text(writer, "detail", o.Detail);
        Text(writer, "run", o.Run);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, object>> members)
    {
        writer.WriteStartObject();
        foreach ((string name, object value) in members)
        {
            if (value is int number)
                writer.WriteNumber(name, number);
            else
                writer.WriteString(name, (string)value);
        }

        writer.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            writer.WriteString(name, value);
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, s_json))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }
}
