using Dijkwacht.Census.Observations;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Fingerprints;

/// <summary>What the answers of one target say about it. Texts are cut to 255 characters and hold no control characters.</summary>
public sealed record Fingerprint
{
    /// <summary>What it is. One of the states of a target that answered.</summary>
    public required ObservedState State { get; init; }

    /// <summary>
    /// The build; for <see cref="ObservedState.Doubtful"/> the one claimed. Revision 0 for <see cref="BuildPrecision.CumulativeUpdate"/>.
    /// </summary>
    public ExchangeVersion? Build { get; init; }

    /// <summary>How much of <see cref="Build"/> is known.</summary>
    public BuildPrecision Precision { get; init; }

    /// <summary>Where <see cref="Build"/> was read.</summary>
    public BuildSource Source { get; init; }

    /// <summary>Such as <c>Exchange Server 2016</c>; null when unknown.</summary>
    public string? Product { get; init; }

    /// <summary>Name of the front-end server, as it says itself.</summary>
    public string? Server { get; init; }

    /// <summary>Name of the back-end server, as the front end says it; a full name where that is told.</summary>
    public string? BackEnd { get; init; }

    /// <summary>The <c>Server</c> header of the first answer that has one.</summary>
    public string? HttpServer { get; init; }

    /// <summary>One line that explains the rest, in English; null when there is nothing to explain.</summary>
    public string? Detail { get; init; }

    /// <summary>Reads the answers with the builds shipped with the product.</summary>
    /// <inheritdoc cref="Read(IReadOnlyList{HttpAnswer}, CertificateFacts?, BuildCatalogue)"/>
    public static Fingerprint Read(IReadOnlyList<HttpAnswer> answers, CertificateFacts? certificate) =>
        Read(answers, certificate, BuildCatalogue.Default);

    /// <summary>Reads the answers of one target. Pure, never throws on what an answer holds, and linear in its length.</summary>
    /// <param name="answers">In the order they were given; none is allowed.</param>
    /// <param name="certificate">Of the handshake; null when there was none.</param>
    /// <param name="builds">The builds that are known.</param>
    public static Fingerprint Read(IReadOnlyList<HttpAnswer> answers, CertificateFacts? certificate, BuildCatalogue builds)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(builds);
        return Of([.. answers.Select(AnswerMarks.Of)], certificate, builds);
    }

    internal static Fingerprint Of(List<AnswerMarks> marks, CertificateFacts? certificate, BuildCatalogue builds)
    {
        Fingerprint facts = new()
        {
            State = ObservedState.NotExchange,
            Server = First(marks, m => m.Server),
            BackEnd = First(marks, m => m.BackEnd),
            HttpServer = First(marks, m => m.HttpServer),
        };
        if (marks.Any(m => m.IsOnline) || IsOnlineCertificate(certificate))
            return facts with { State = ObservedState.ExchangeOnline, Product = "Exchange Online" };
        if (BuildReading.Of(marks, builds) is { } reading)
            return reading.Apply(facts);
        if (marks.Any(m => m.IsExchange))
            return facts with { State = ObservedState.Exchange, Product = First(marks, m => m.ProductHint), Detail = First(marks, m => m.ProductDetail) };
        if (marks.Any(m => m.RedirectsToOnline))
            return facts with { State = ObservedState.ExchangeOnline, Detail = "Sends to Exchange Online; whether a server remains behind it is not known." };
        if (ProxyReading.Of(marks, certificate) is { } proxy)
            return facts with { State = proxy.State, Detail = proxy.Detail };
        return facts;
    }

    private static bool IsOnlineCertificate(CertificateFacts? certificate) =>
        certificate is { IsSelfIssued: false } && certificate.Names.Any(AnswerMarks.IsOnlineHost);

    private static string? First(List<AnswerMarks> marks, Func<AnswerMarks, string?> select) =>
        marks.Select(select).FirstOrDefault(value => value is not null);
}
