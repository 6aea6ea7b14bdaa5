using Dijkwacht.Notify.Contacts;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>Owners of the register, and strangers: owners that are in no register, known by a name or address only.</summary>
/// <remarks>Keys of strangers are <c>name:</c> and a host name, or <c>address:</c> and an address. Uses the database's connection: one thread at a time.</remarks>
public sealed class OwnerBook : IOwnerDirectory
{
    private const string NamePrefix = "name:";
    private const string AddressPrefix = "address:";

    private readonly Dictionary<string, Owner> _owners;
    private readonly ContactStore _contacts;
    private readonly TimeProvider _clock;
    private readonly string _language;

    /// <summary>Reads the owners of a database.</summary>
    /// <param name="database">Where they are.</param>
    /// <param name="language">Of strangers: <c>nl</c> or <c>en</c>.</param>
    /// <param name="clock">Tells which contacts have expired.</param>
    public OwnerBook(DeskDatabase database, string language, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(database);
        _owners = new OwnerStore(database, clock).All().ToDictionary(o => o.Key, StringComparer.Ordinal);
        _contacts = new ContactStore(database);
        (_clock, _language) = (clock, language);
    }

    /// <summary>Key of an owner that is in no register.</summary>
    public static string KeyOfStranger(string? name, string? address) => string.IsNullOrEmpty(name) ? $"{AddressPrefix}{address}" : NamePrefix + name.ToLowerInvariant();

    /// <summary>The owner; of strangers what their key says. Null when the key is one that the register no longer holds.</summary>
    public Owner? Owner(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_owners.TryGetValue(key, out Owner? owner))
            return owner;
        if (key.StartsWith(NamePrefix, StringComparison.Ordinal))
            return new Owner { Key = key, Organisation = SafeText.Line(key[NamePrefix.Length..]), Language = _language };
        return key.StartsWith(AddressPrefix, StringComparison.Ordinal) ? new Owner { Key = key, Organisation = SafeText.Line(key[AddressPrefix.Length..]), Language = _language } : null;
    }

    /// <inheritdoc/>
    public OwnerFacts? Find(string owner) => Owner(owner) is { } found ? new OwnerFacts(found.Key, found.Organisation, found.Sector, found.Region, found.Country, found.Language) : null;

    /// <inheritdoc/>
    public IReadOnlyList<Recipient> ContactsOf(string owner, string relation, string channel)
    {
        if (Owner(owner) is not { } found)
            return [];
        Owner? asked = relation switch
        {
            "supplier" => found.Supplier is { } supplier ? Owner(supplier) : null,
            "upstream" => found.Upstream is { } upstream ? Owner(upstream) : null,
            _ => found,
        };
        return asked is null ? [] : [.. _contacts.Of(asked.Key, _clock.GetUtcNow()).Where(c => c.Channel == channel).Select(c => new Recipient(
            asked.Organisation, c.Name, channel, c.Value, c.Language is "nl" or "en" ? c.Language : asked.Language, c.Source, relation))];
    }
}
