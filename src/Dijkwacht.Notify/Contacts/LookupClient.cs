using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Dijkwacht.Notify.Contacts;

/// <summary>A question to a server, and how far it may lead.</summary>
/// <param name="Kind">For the log.</param>
/// <param name="Url">Where it starts.</param>
/// <param name="Accept">Media types that are taken, the first is asked for.</param>
/// <param name="MaximumBytes">Of the answer.</param>
/// <param name="MayGoTo">Whether a redirect may lead to an address.</param>
internal sealed record LookupQuestion(string Kind, Uri Url, IReadOnlyList<string> Accept, int MaximumBytes, Func<Uri, bool> MayGoTo);

/// <summary>Asks one question of a server: bounded in time, bytes and redirects, paced and logged.</summary>
internal sealed class LookupClient(HttpMessageInvoker http, ContactSettings settings, LookupPacer pacer, TimeProvider clock, Action<LookupRequest>? log)
{
    private const int MaximumRedirects = 3;

    private static readonly TimeSpan s_longestRetry = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_usualRetry = TimeSpan.FromMinutes(10);

    /// <summary>The answer; what fails is said in it. Throws only when cancelled.</summary>
    public async Task<LookupAnswer> AskAsync(LookupQuestion question, CancellationToken cancellation)
    {
        Uri url = question.Url;
        TimeSpan left = settings.Timeout;
        if (!MayAsk(url))
            return Failed($"{url}: only https is asked");
        for (int hop = 0; ; hop++)
        {
            if (pacer.PausedUntil(url.Host) is { } until)
                return Failed($"{url.Host} asked to be left alone until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC", until - clock.GetUtcNow());

            // The wait for a turn is ours and not the server's: it does not count.
            await pacer.WaitAsync(url, cancellation);
            long start = clock.GetTimestamp();
            using var limit = new CancellationTokenSource(left, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            (LookupAnswer? answer, Uri? next) = await TryAsync(question, url, limit.Token, either.Token, cancellation);
            left -= clock.GetElapsedTime(start);
            if (answer is not null)
                return answer;
            if (left <= TimeSpan.Zero)
                return Failed($"{question.Url}: no whole answer within {settings.Timeout.TotalSeconds:0.#} s");
            if (hop == MaximumRedirects)
                return Failed($"{question.Url}: more than {MaximumRedirects} redirects");
            if (!MayAsk(next!) || !question.MayGoTo(next!))
                return Failed($"{url}: redirects to {next!.Scheme}://{next.Authority}, where it may not lead");
            url = next!;
        }
    }

    private async Task<(LookupAnswer? Answer, Uri? Next)> TryAsync(LookupQuestion question, Uri url, CancellationToken limit, CancellationToken either, CancellationToken cancellation)
    {
        DateTimeOffset at = clock.GetUtcNow();
        string status = "cancelled";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = HttpVersion.Version11 };
            request.Headers.TryAddWithoutValidation("User-Agent", settings.UserAgent);
            request.Headers.TryAddWithoutValidation("Accept", question.Accept[0]);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
            using HttpResponseMessage response = await http.SendAsync(request, either);
            status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            return await ReadAsync(question, url, response, either);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            status = "timeout";
            return (Failed($"{url}: no whole answer within {settings.Timeout.TotalSeconds:0.#} s"), null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            status = failure is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } ? "tls" : "failed";
            return (Failed($"{url}: {(failure.InnerException ?? failure).Message}"), null);
        }
        finally
        {
            log?.Invoke(new LookupRequest(question.Kind, url, at, status));
        }
    }

    private async Task<(LookupAnswer? Answer, Uri? Next)> ReadAsync(LookupQuestion question, Uri url, HttpResponseMessage response, CancellationToken cancellation)
    {
        int status = (int)response.StatusCode;
        if (status is 301 or 302 or 303 or 307 or 308)
        {
            return response.Headers.Location is { } location && Uri.TryCreate(url, location, out Uri? next)
                ? (null, next)
                : (Failed($"{url}: a redirect to nowhere"), null);
        }

        if (status is 429 or 503)
        {
            TimeSpan wait = RetryAfter(response.Headers.RetryAfter);
            pacer.Pause(url.Host, wait);
            return (Failed($"{url}: answered {status}, asks to wait {wait.TotalSeconds:0} s", wait), null);
        }

        if (status is 404 or 410)
            return (new LookupAnswer(LookupStatus.None, $"{url}: answered {status}", []), null);
        if (status != 200)
            return (Failed($"{url}: answered {status}"), null);
        if (response.Content.Headers.ContentEncoding.Any(e => !e.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            return (Failed($"{url}: compressed though it was not asked to be"), null);
        MediaTypeHeaderValue? type = response.Content.Headers.ContentType;
        if (type?.MediaType is not { } media || !question.Accept.Contains(media, StringComparer.OrdinalIgnoreCase))
            return (Failed($"{url}: is {SafeText.Line(type?.MediaType ?? "of no type", 60)}, expected {question.Accept[0]}"), null);
        if (type.CharSet is { } charset && !charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase) && !charset.Trim('"').Equals("us-ascii", StringComparison.OrdinalIgnoreCase))
            return (Failed($"{url}: is in {SafeText.Line(charset, 40)}, expected utf-8"), null);
        byte[]? body = await BodyAsync(response.Content, question.MaximumBytes, cancellation);
        return (body is null ? Failed($"{url}: larger than {question.MaximumBytes / 1024} KiB") : new LookupAnswer(LookupStatus.Found, url.ToString(), body), null);
    }

    private static async Task<byte[]?> BodyAsync(HttpContent content, int most, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > most)
            return null;
        await using Stream stream = await content.ReadAsStreamAsync(cancellation);
        byte[] buffer = new byte[most + 1];
        int read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return read > most ? null : buffer[..read];
    }

    private TimeSpan RetryAfter(RetryConditionHeaderValue? header)
    {
        TimeSpan wait = header?.Delta ?? (header?.Date is { } date ? date - clock.GetUtcNow() : s_usualRetry);
        return wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait > s_longestRetry ? s_longestRetry : wait;
    }

    private bool MayAsk(Uri url) =>
        url.IsAbsoluteUri && url.UserInfo.Length == 0 && (url.Scheme == Uri.UriSchemeHttps || (settings.AllowLoopback && url.IsLoopback && url.Scheme == Uri.UriSchemeHttp));

    private static LookupAnswer Failed(string why, TimeSpan? retryAfter = null) => new(LookupStatus.Failed, SafeText.Line(why, 400), [], retryAfter);
}
