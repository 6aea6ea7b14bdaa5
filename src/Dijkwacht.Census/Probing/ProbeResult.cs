using Dijkwacht.Census.Fingerprints;
using Dijkwacht.Census.Observations;

namespace Dijkwacht.Census.Probing;

/// <summary>What one host answered.</summary>
internal sealed record ProbeResult(ObservedState State)
{
    public string? Detail { get; init; }

    public string? TlsVersion { get; init; }

    public CertificateFacts? Certificate { get; init; }

    public Fingerprint? Fingerprint { get; init; }

    public string? SmtpBanner { get; init; }

    public int Requests { get; init; }

    /// <summary>How long the host wants to be left alone: 429, 503.</summary>
    public TimeSpan? LeaveAlone { get; init; }

    /// <summary>Whether something took the connection.</summary>
    public bool IsConnected => State is not (ObservedState.Refused or ObservedState.Silent or ObservedState.Unreachable or ObservedState.NotAsked or ObservedState.NameUnresolved);
}
