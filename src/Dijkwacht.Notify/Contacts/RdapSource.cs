namespace Dijkwacht.Notify.Contacts;

/// <summary>Contacts that registries name for addresses and domains (RFC 7480, 9083).</summary>
internal sealed class RdapSource(LookupClient client, LookupCache cache, ContactSettings settings, TimeProvider clock)
{
    private const string Kind = "rdap";
    private const int MaximumBytes = 512 * 1024;
    private const int MaximumQuestions = 4;

    private static readonly string[] s_accept = ["application/rdap+json", "application/json"];

    /// <summary>Asks for one object.</summary>
    /// <param name="owner">Key of the owner.</param>
    /// <param name="path"><c>ip/ADDRESS</c> or <c>domain/NAME</c>.</param>
    /// <param name="reasons">Takes what is to be said.</param>
    /// <param name="failed">Takes the source when a question could not be answered: what was found before then still counts.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<Contact>> FindAsync(string owner, string path, List<ContactReason> reasons, HashSet<string> failed, CancellationToken cancellation)
    {
        string subject = path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var waiting = new Queue<Uri>(settings.RdapServers.Select(server => new Uri(server.AbsoluteUri.TrimEnd('/') + "/" + path)));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (waiting.TryDequeue(out Uri? url))
        {
            if (!seen.Add(url.AbsoluteUri))
                continue;
            if (seen.Count > MaximumQuestions)
            {
                reasons.Add(new ContactReason(Kind, subject, $"not answered by {MaximumQuestions} servers"));
                break;
            }

            LookupAnswer reply = await AskAsync(url, cancellation);
            if (reply.Status != LookupStatus.Found)
            {
                reasons.Add(new ContactReason(Kind, subject, reply.Detail));
                if (reply.Status == LookupStatus.Failed)
                    failed.Add(Kind);
                continue;
            }

            if (!RdapAnswer.TryParse(reply.Body, out RdapAnswer? answer))
            {
                reasons.Add(new ContactReason(Kind, subject, $"{reply.Detail}: is no RDAP answer about an address or a domain"));
                continue;
            }

            if (answer!.HasRedactions)
                reasons.Add(new ContactReason(Kind, subject, $"{reply.Detail}: the registry left some of it out"));
            bool isDomain = path.StartsWith("domain/", StringComparison.Ordinal);
            Contact[] contacts = [.. answer.Contacts.SelectMany(c => Make(owner, c, answer, reply.Detail, isDomain))];
            if (contacts.Length > 0)
                return contacts;
            reasons.Add(new ContactReason(Kind, subject, $"{reply.Detail}: names nobody that can be reached"));
            foreach (Uri related in answer.Related.Where(MayGoTo))
                waiting.Enqueue(related);
        }

        return [];
    }

    private async Task<LookupAnswer> AskAsync(Uri url, CancellationToken cancellation)
    {
        if (cache.Find(Kind, url.AbsoluteUri) is { } kept)
            return kept;
        LookupAnswer reply = await client.AskAsync(new LookupQuestion(Kind, url, s_accept, MaximumBytes, MayGoTo), cancellation);
        cache.Put(Kind, url.AbsoluteUri, reply);
        return reply;
    }

    private bool MayGoTo(Uri next) =>
        settings.FollowRdapElsewhere || settings.RdapServers.Any(server => server.Scheme == next.Scheme && server.Host == next.Host && server.Port == next.Port);

    private IEnumerable<Contact> Make(string owner, RdapContact contact, RdapAnswer answer, string url, bool isDomain)
    {
        DateTimeOffset now = clock.GetUtcNow();
        ContactGrade grade = contact.IsOfRegistrar ? ContactGrade.E : contact.Role == "abuse" ? ContactGrade.C : ContactGrade.D;
        string detail = SafeText.Line($"{url}, {contact.Role}{(contact.IsOfRegistrar ? " of the registrar" : "")}{(answer.Handle.Length > 0 ? $", {answer.Handle}" : "")}", 400);
        foreach (string mail in contact.Card.Mails)
            yield return Make("mail", mail);

        // A letter must reach the owner itself: the holder of a domain is, that of an address is most often its provider.
        if (isDomain && !contact.IsOfRegistrar && contact.Role is ("registrant" or "administrative") && contact.Card.Postal.Length > 0)
            yield return Make("letter", contact.Card.Postal);
        foreach (string phone in contact.Card.Phones)
            yield return Make("phone", phone);

        Contact Make(string channel, string value) =>
            new(owner, channel, value, contact.Card.Name, contact.Card.Language, Kind, grade, detail, now, now + settings.KeepFound * 4);
    }
}
