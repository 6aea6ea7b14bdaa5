using System.Net;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Contacts;

/// <summary>Finds out who is to be written to about an owner's servers.</summary>
/// <remarks>
/// In this order: the register, <c>security.txt</c>, RDAP, the domains in certificates, role addresses. Only what the settings name
/// is asked, each question once until its answer is too old. Uses the database's connection: one question at a time.
/// </remarks>
public sealed class ContactResolver : IDisposable
{
    private const int MaximumAddresses = 4;

    private readonly ContactStore _contacts;
    private readonly ContactSettings _settings;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker? _own;
    private readonly SecurityTxtSource _securityTxt;
    private readonly RdapSource _rdap;

    /// <summary>A resolver on a database.</summary>
    /// <param name="database">Where owners, contacts and answers are kept.</param>
    /// <param name="settings">What may be asked.</param>
    /// <param name="clock">The time; null: the system's.</param>
    /// <param name="http">Sends the requests, must not follow redirects, and stays the caller's; null: one that connects to open addresses only.</param>
    /// <param name="log">Gets every request that was made.</param>
    public ContactResolver(DeskDatabase database, ContactSettings settings, TimeProvider? clock = null, HttpMessageInvoker? http = null, Action<LookupRequest>? log = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _clock = clock ?? TimeProvider.System;
        _contacts = new ContactStore(database);
        _own = http is null ? new HttpMessageInvoker(LookupHandler.Create(settings), disposeHandler: true) : null;
        var cache = new LookupCache(database, settings, _clock);
        var client = new LookupClient(http ?? _own!, settings, new LookupPacer(settings.HostInterval, settings.GlobalInterval, _clock), _clock, log);
        _securityTxt = new SecurityTxtSource(client, cache, settings, _clock);
        _rdap = new RdapSource(client, cache, settings, _clock);
    }

    /// <inheritdoc/>
    public void Dispose() => _own?.Dispose();

    /// <summary>Looks an owner up where the settings allow it and keeps what was found.</summary>
    /// <remarks>Never throws for what a server answers. Contacts found before whose source is not asked or failed this time stay until they expire.</remarks>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing of this owner was kept but answers.</exception>
    public async Task<ContactReport> ResolveAsync(Owner owner, ContactSubject subject, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(subject);
        var reasons = new List<ContactReason>();
        var found = new List<Contact>();

        // Sources that are not asked, or could not be, say nothing against what they said before.
        var failed = new HashSet<string>(StringComparer.Ordinal);
        if (!_settings.SecurityTxt)
            failed.Add("security.txt");
        if (_settings.RdapServers.Count == 0)
            failed.Add("rdap");
        IReadOnlyList<SubjectDomain> domains = SubjectDomain.Of(owner, subject, reasons);
        DateTimeOffset now = _clock.GetUtcNow();
        if (_settings.SecurityTxt)
        {
            foreach (SubjectDomain domain in domains)
                found.AddRange(await _securityTxt.FindAsync(owner.Key, domain.Name, domain.IsKnown, reasons, failed, cancellation));
        }

        if (_settings.RdapServers.Count > 0)
        {
            foreach (string path in RdapPaths(domains, subject))
                found.AddRange(await _rdap.FindAsync(owner.Key, path, reasons, failed, cancellation));
        }

        if (_settings.RoleAddresses)
            found.AddRange(domains.SelectMany(domain => RoleAddresses.Of(owner.Key, domain, now, now + _settings.KeepFound * 4)));
        _contacts.ReplaceFound(owner.Key, found, failed);
        return new ContactReport(_contacts.Of(owner.Key, now), reasons);
    }

    // Names say who uses an address, the address often only who rents it out: domains are asked first.
    private static IEnumerable<string> RdapPaths(IReadOnlyList<SubjectDomain> domains, ContactSubject subject)
    {
        IEnumerable<IPAddress> addresses = subject.Addresses.Take(1_000)
            .Select(text => AddressText.TryParse(text, out IPAddress? address) ? address : null).OfType<IPAddress>().Distinct().Take(MaximumAddresses);
        return [.. domains.Where(d => d.IsKnown).Select(d => $"domain/{d.Name}"), .. addresses.Select(a => $"ip/{a}")];
    }
}
