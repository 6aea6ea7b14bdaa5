namespace Dijkwacht.Notify.Contacts;

/// <summary>Contacts that domains name in their <c>security.txt</c>.</summary>
internal sealed class SecurityTxtSource(LookupClient client, LookupCache cache, ContactSettings settings, TimeProvider clock)
{
    private const string Kind = "security.txt";
    private const int MaximumBytes = 32 * 1024;

    private static readonly string[] s_accept = ["text/plain"];

    private readonly OpenPgpVerifier _verifier = new(settings.KeyFolder);

    /// <summary>Asks one domain.</summary>
    /// <param name="owner">Key of the owner.</param>
    /// <param name="domain">Normalised.</param>
    /// <param name="isKnown">Whether the owner is known by it, or only a certificate names it.</param>
    /// <param name="reasons">Takes what is to be said.</param>
    /// <param name="failed">Takes the source when a question could not be answered: what was found before then still counts.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<Contact>> FindAsync(string owner, string domain, bool isKnown, List<ContactReason> reasons, HashSet<string> failed, CancellationToken cancellation)
    {
        LookupAnswer? answer = cache.Find(Kind, domain);
        if (answer is null)
        {
            answer = await AskAsync(domain, cancellation);
            cache.Put(Kind, domain, answer);
        }

        if (answer.Status != LookupStatus.Found)
        {
            reasons.Add(new ContactReason(Kind, domain, answer.Detail));
            if (answer.Status == LookupStatus.Failed)
                failed.Add(Kind);
            return [];
        }

        DateTimeOffset now = clock.GetUtcNow();
        if (!SecurityTxt.TryParse(answer.Body, answer.Detail, WellKnown(domain).ToString(), now, out SecurityTxt? file, out string problem))
        {
            reasons.Add(new ContactReason(Kind, domain, $"{answer.Detail} {problem}"));
            return [];
        }

        string signature = "not signed";
        ContactGrade grade = isKnown ? ContactGrade.B : ContactGrade.C;
        if (file!.Signed.Signature is not null && !_verifier.HasKey(domain))
        {
            signature = "signed, not verified";
        }
        else if (file.Signed.Signature is not null)
        {
            if (!_verifier.Verify(domain, file.Signed, now, out string why))
            {
                reasons.Add(new ContactReason(Kind, domain, SafeText.Line($"{answer.Detail}: {why}", 400)));
                return [];
            }

            signature = "signature verified";
            grade = ContactGrade.A;
        }
        else if (_verifier.HasKey(domain))
        {
            reasons.Add(new ContactReason(Kind, domain, $"{answer.Detail} is not signed though a key is kept for the domain"));
        }

        if (file.Mails.Count == 0)
            reasons.Add(new ContactReason(Kind, domain, $"{answer.Detail} names no address of mail" + (file.Pages.Count > 0 ? $"; reports are taken at {file.Pages[0]}" : "")));
        string detail = SafeText.Line(
            $"{answer.Detail}, {signature}" + (file.Pages.Count > 0 ? $", page {file.Pages[0]}" : "") + (file.Encryption.Length > 0 ? $", encryption {file.Encryption}" : ""), 600);
        string language = file.Languages.Select(l => l.Split('-')[0]).FirstOrDefault(l => l is "nl" or "en") ?? "";
        return [.. file.Mails.Select(mail => Make("mail", mail)), .. file.Phones.Select(phone => Make("phone", phone))];

        Contact Make(string channel, string value) => new(owner, channel, value, "", language, Kind, grade, detail, now, file.Expires);
    }

    private async Task<LookupAnswer> AskAsync(string domain, CancellationToken cancellation)
    {
        LookupAnswer first = await client.AskAsync(Question(WellKnown(domain)), cancellation);

        // The old place is asked when the new one has nothing, not when the host fails or wants to be left alone.
        return first.Status == LookupStatus.None ? await client.AskAsync(Question(new Uri($"https://{domain}/security.txt")), cancellation) : first;

        LookupQuestion Question(Uri url) => new(Kind, url, s_accept, MaximumBytes, next => IsSameHolder(domain, next));
    }

    private bool IsSameHolder(string domain, Uri next) =>
        next.Host == domain || DomainName.HaveOneHolder(domain, next.Host) || (settings.AllowLoopback && next.IsLoopback);

    private static Uri WellKnown(string domain) => new($"https://{domain}/.well-known/security.txt");
}
