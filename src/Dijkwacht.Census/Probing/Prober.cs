using System.Net;
using System.Net.Sockets;
using Dijkwacht.Census.Fingerprints;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Scopes;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Probing;

/// <summary>Asks one host in the polite order: one connection, no redirect followed, no more than is needed.</summary>
internal sealed class Prober(Scope scope, IRequestGate gate)
{
    /// <summary>Requests to one host and day, whatever its names and ports.</summary>
    public const int MostRequests = 4;

    private static readonly TimeSpan s_longestRest = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_shortestRest = TimeSpan.FromSeconds(30);

    private readonly TlsOptions _tls = new();

    /// <summary>Never throws for what the peer does.</summary>
    /// <exception cref="IOException">This machine is out of sockets or cannot write its logs.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public Task<ProbeResult> AskAsync(IPAddress address, int port, string? name, CancellationToken cancellationToken) =>
        AskAsync(address, port, name, _ => { }, cancellationToken);

    /// <inheritdoc cref="AskAsync(IPAddress, int, string?, CancellationToken)"/>
    /// <param name="address">The host.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="name">Sent with SNI and Host.</param>
    /// <param name="half">Called before each further request with what is known by then.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public async Task<ProbeResult> AskAsync(IPAddress address, int port, string? name, Action<ProbeResult> half, CancellationToken cancellationToken)
    {
        if (gate.Refusal(address, port, name) is { } refusal)
            return new ProbeResult(ObservedState.NotAsked) { Detail = refusal };
        using var limit = new TimeLimit(scope.Pace.HostTimeout, cancellationToken);
        using var conversation = new Conversation(address, port, name, scope.Pace, _tls, limit);
        ProbeResult? failure = await conversation.ConnectAsync();
        if (failure is not null)
            return failure;
        if (conversation.Certificate is { } certificate && gate.Refusal(certificate.Names) is { } named)
            return new ProbeResult(ObservedState.NotAsked) { Detail = named, TlsVersion = conversation.TlsVersion, Certificate = certificate };
        ProbeResult result = await ConverseAsync(conversation, address, port, name, half, limit);
        return scope.SmtpPort is { } smtp && result.Requests is > 0 and < MostRequests
            ? result with { SmtpBanner = await BannerAsync(address, smtp, name, limit) }
            : result;
    }

    private async Task<ProbeResult> ConverseAsync(Conversation conversation, IPAddress address, int port, string? name, Action<ProbeResult> half, TimeLimit limit)
    {
        var answers = new List<AnswerMarks>();
        int requests = 0;
        string? trouble = null;
        TimeSpan? rest = null;
        bool isAgain = false;
        while (requests < MostRequests && PoliteOrder.NextAfter(answers) is { } path)
        {
            if (requests > 0)
            {
                if (answers.Count > 0)
                    half(Conclude(conversation, answers, requests, trouble, rest));
                await WaitAsync(address, limit);
            }

            if (!conversation.IsOpen)
            {
                // Closing after an answer is the server's right; it is asked on by a new connection.
                if (gate.Refusal(address, port, name) is { } closed)
                {
                    trouble = closed;
                    break;
                }

                if (await conversation.ConnectAsync() is { } failure)
                {
                    trouble = failure.Detail ?? failure.State.ToString();
                    break;
                }
            }

            if (gate.Admit(isSmtp: false, address, port, name, "GET " + path) is { } refusal)
            {
                trouble = refusal;
                if (requests == 0)
                    return new ProbeResult(ObservedState.NotAsked) { Detail = refusal, TlsVersion = conversation.TlsVersion, Certificate = conversation.Certificate };
                break;
            }

            requests++;
            bool wasUsed = conversation.IsUsed;
            (HttpAnswer? answer, trouble) = await conversation.AskAsync(path, scope.Mandate.UserAgent);
            if (answer is null)
            {
                if (wasUsed && !isAgain && trouble is null)
                {
                    isAgain = true;
                    continue;
                }

                trouble ??= "the connection closed without an answer";
                break;
            }

            answers.Add(AnswerMarks.Of(answer));
            if (answer.Status is 429 or 503)
            {
                rest = Rest(answer.Field("Retry-After"));
                break;
            }
        }

        return Conclude(conversation, answers, requests, trouble, rest);
    }

    private static ProbeResult Conclude(Conversation conversation, List<AnswerMarks> answers, int requests, string? trouble, TimeSpan? rest)
    {
        Fingerprint? fingerprint = answers.Count == 0 ? null : Fingerprint.Of(answers, conversation.Certificate, BuildCatalogue.Default);
        return new ProbeResult(fingerprint?.State ?? ObservedState.Broken)
        {
            Fingerprint = fingerprint,
            Detail = fingerprint?.Detail ?? trouble,
            TlsVersion = conversation.TlsVersion,
            Certificate = conversation.Certificate,
            Requests = requests,
            LeaveAlone = rest,
        };
    }

    private async Task WaitAsync(IPAddress address, TimeLimit limit)
    {
        await limit.RestAsync(scope.Pace.BetweenRequests);
        await gate.WaitTurnAsync(address, limit.Stop);
    }

    private async Task<string?> BannerAsync(IPAddress address, int port, string? name, TimeLimit limit)
    {
        await WaitAsync(address, limit);
        if (gate.Refusal(address, port, name) is not null || gate.Admit(isSmtp: true, address, port, name, "banner") is not null)
            return null;
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 2) };
            await socket.ConnectAsync(new IPEndPoint(address, port), limit.Start(scope.Pace.ConnectTimeout));
            using var stream = new NetworkStream(socket);
            using var reader = new AnswerReader(stream);
            string? line = await reader.LineAsync(512, limit.Start(scope.Pace.RequestTimeout));
            await stream.WriteAsync("QUIT\r\n"u8.ToArray(), limit.Start(TimeSpan.FromSeconds(2)));
            return line is null ? null : SafeText.Cut(line);
        }
        catch (Exception exception) when (exception is SocketException or IOException || limit.IsPassed(exception))
        {
            return null;
        }
    }

    private static TimeSpan Rest(string? retryAfter)
    {
        TimeSpan rest = double.TryParse(retryAfter, out double seconds) && seconds is >= 0 and < 1e6 ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromMinutes(1);
        return rest < s_shortestRest ? s_shortestRest : rest > s_longestRest ? s_longestRest : rest;
    }
}
