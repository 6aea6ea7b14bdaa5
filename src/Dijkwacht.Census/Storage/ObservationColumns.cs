using System.Globalization;
using Dijkwacht.Census.Observations;

namespace Dijkwacht.Census.Storage;

/// <summary>The columns of an observation at rest: texts, two numbers and its time. Names are kept in files: add at the end only.</summary>
internal static class ObservationColumns
{
    public const string Seen = "seen";

    /// <summary>Columns of text, null where nothing was seen.</summary>
    public static IReadOnlyList<(string Name, Func<Observation, string?> Value)> Texts { get; } =
    [
        ("run", o => o.Run),
        ("address", o => o.Address?.ToString()),
        ("name", o => o.Name),
        ("state", o => o.State.ToString()),
        ("build", o => o.Precision == BuildPrecision.None ? null : o.Build?.ToString()),
        ("precision", o => Text(o.Precision)),
        ("source", o => o.Source.ToString()),
        ("product", o => o.Product),
        ("server", o => o.Server),
        ("back_end", o => o.BackEnd),
        ("tls", o => o.TlsVersion),
        ("certificate_sha256", o => o.Certificate?.Sha256),
        ("certificate_subject", o => o.Certificate?.Subject),
        ("certificate_issuer", o => o.Certificate?.Issuer),
        ("certificate_names", o => o.Certificate is { } certificate ? string.Join('\n', certificate.Names) : null),
        ("certificate_from", o => o.Certificate?.NotBefore.ToString("O", CultureInfo.InvariantCulture)),
        ("certificate_to", o => o.Certificate?.NotAfter.ToString("O", CultureInfo.InvariantCulture)),
        ("http_server", o => o.HttpServer),
        ("smtp_banner", o => o.SmtpBanner),
        ("detail", o => o.Detail),
    ];

    /// <summary>Columns of numbers.</summary>
    public static IReadOnlyList<(string Name, Func<Observation, long?> Value)> Numbers { get; } =
    [
        ("port", o => o.Port),
        ("requests", o => o.Requests),
    ];

    /// <summary>A precision as files and outputs write it.</summary>
    public static string Text(BuildPrecision precision) => precision switch
    {
        BuildPrecision.Exact => "exact",
        BuildPrecision.CumulativeUpdate => "cu",
        _ => "none",
    };
}
