using System.Globalization;
using System.Net;
using Dijkwacht.Census.Observations;
using Dijkwacht.Exchange.Builds;
using DuckDB.NET.Data;

namespace Dijkwacht.Census.Storage;

/// <summary>Reads observations from rows of the store, columns by number.</summary>
internal sealed class ObservationRow
{
    private readonly Dictionary<string, int> _columns;

    public ObservationRow(DuckDBDataReader reader)
    {
        _columns = Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName);
    }

    public Observation Read(DuckDBDataReader row) => new()
    {
        Run = Text(row, "run") ?? "",
        ObservedAt = Time(row, _columns[ObservationColumns.Seen]),
        Address = IPAddress.TryParse(Text(row, "address"), out IPAddress? address) ? address : null,
        Port = (int)Number(row, "port"),
        Name = Text(row, "name"),
        State = State(Text(row, "state")),
        Build = Build(Text(row, "build")),
        Precision = Precision(Text(row, "precision")),
        Source = Enum.TryParse(Text(row, "source"), out BuildSource source) ? source : BuildSource.None,
        Product = Text(row, "product"),
        Server = Text(row, "server"),
        BackEnd = Text(row, "back_end"),
        TlsVersion = Text(row, "tls"),
        Certificate = Certificate(row),
        HttpServer = Text(row, "http_server"),
        SmtpBanner = Text(row, "smtp_banner"),
        Requests = (int)Number(row, "requests"),
        Detail = Text(row, "detail"),
    };

    public static DateTimeOffset Time(DuckDBDataReader row, int column) =>
        new(DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc), TimeSpan.Zero);

    public static ObservedState State(string? text) => Enum.TryParse(text, out ObservedState state) ? state : ObservedState.Broken;

    public static ExchangeVersion? Build(string? text) => ExchangeVersion.TryParse(text, out ExchangeVersion build) ? build : null;

    public static BuildPrecision Precision(string? text) => text switch
    {
        "exact" => BuildPrecision.Exact,
        "cu" => BuildPrecision.CumulativeUpdate,
        _ => BuildPrecision.None,
    };

    private CertificateFacts? Certificate(DuckDBDataReader row) => Text(row, "certificate_sha256") is not { } sha256 ? null : new CertificateFacts(
        sha256,
        Text(row, "certificate_subject") ?? "",
        Text(row, "certificate_issuer") ?? "",
        Text(row, "certificate_names") is { Length: > 0 } names ? names.Split('\n') : [],
        Date(Text(row, "certificate_from")),
        Date(Text(row, "certificate_to")));

    private static DateTimeOffset Date(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date) ? date : default;

    private string? Text(DuckDBDataReader row, string name) => _columns[name] is var column && row.IsDBNull(column) ? null : row.GetString(column);

    private long Number(DuckDBDataReader row, string name) => _columns[name] is var column && row.IsDBNull(column) ? 0 : row.GetInt64(column);
}
