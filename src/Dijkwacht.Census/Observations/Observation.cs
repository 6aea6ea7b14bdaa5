using System.Net;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Observations;

/// <summary>What was seen of one target at one moment.</summary>
public sealed record Observation
{
    /// <summary>The run this belongs to.</summary>
    public required string Run { get; init; }

    /// <summary>Start of the first connection, UTC.</summary>
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>The address that was asked; null when a name did not resolve.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>TCP port.</summary>
    public int Port { get; init; } = 443;

    /// <summary>The name sent with SNI and Host; null when the address was asked without a name.</summary>
    public string? Name { get; init; }

    /// <summary>What it turned out to be.</summary>
    public required ObservedState State { get; init; }

    /// <summary>The build. For <see cref="BuildPrecision.CumulativeUpdate"/> its revision is 0 and means nothing.</summary>
    public ExchangeVersion? Build { get; init; }

    /// <summary>How much of <see cref="Build"/> is known.</summary>
    public BuildPrecision Precision { get; init; }

    /// <summary>Where <see cref="Build"/> was read.</summary>
    public BuildSource Source { get; init; }

    /// <summary>Product of the build, such as <c>Exchange Server 2016</c>; null when unknown.</summary>
    public string? Product { get; init; }

    /// <summary>Name of the front-end server as it says itself; confidential data of the owner.</summary>
    public string? Server { get; init; }

    /// <summary>Name of the back-end server as the front end says it.</summary>
    public string? BackEnd { get; init; }

    /// <summary>Such as <c>Tls12</c>; null when there was no handshake.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>Certificate of the first handshake.</summary>
    public CertificateFacts? Certificate { get; init; }

    /// <summary>The <c>Server</c> header, cut to 255 characters.</summary>
    public string? HttpServer { get; init; }

    /// <summary>First line of the SMTP banner when that was asked for, cut to 255 characters.</summary>
    public string? SmtpBanner { get; init; }

    /// <summary>HTTP requests sent, 0 to 4.</summary>
    public int Requests { get; init; }

    /// <summary>One line that explains the state, in English; null when the state says it all.</summary>
    public string? Detail { get; init; }
}
