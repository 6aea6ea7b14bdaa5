namespace Dijkwacht.Notify.Contacts;

/// <summary>An owner as its lines come in: lists grow, of single cells the first that is filled stays.</summary>
internal sealed class OwnerDraft(string key, int line)
{
    private string _organisation = "";
    private string _sector = "";
    private string _region = "";
    private string _country = "";
    private string _language = "";
    private string _contact = "";
    private string _postal = "";
    private DateOnly? _checked;
    private bool _hasContact;
    private readonly UniqueList _names = new();
    private readonly UniqueList _ranges = new();
    private readonly UniqueList _mails = new();
    private readonly UniqueList _phones = new();

    public string Key => key;

    public int Line => line;

    public string? Supplier { get; set; }

    public string? Upstream { get; set; }

    public void Merge(OwnerRow row, Action<int, string> report)
    {
        _organisation = Keep("organisation", _organisation, row.Organisation);
        _sector = Keep("sector", _sector, row.Sector);
        _region = Keep("region", _region, row.Region);
        _country = Keep("country", _country, row.Country);
        _language = Keep("language", _language, row.Language);
        _contact = Keep("contact", _contact, row.Contact);
        _postal = Keep("postal", _postal, row.Postal);
        string supplier = Keep("supplier", Supplier ?? "", row.Supplier);
        string upstream = Keep("upstream", Upstream ?? "", row.Upstream);
        Supplier = supplier.Length > 0 ? supplier : null;
        Upstream = upstream.Length > 0 ? upstream : null;

        // A merged owner is as well checked as the worst of its lines that give a contact.
        if (row.Mails.Count + row.Phones.Count + row.Postal.Length > 0)
        {
            _checked = !_hasContact || row.Checked is null || row.Checked < _checked ? row.Checked : _checked;
            _hasContact = true;
        }

        _names.Add(row.Names);
        _ranges.Add(row.Ranges);
        _mails.Add(row.Mails);
        _phones.Add(row.Phones);

        string Keep(string column, string old, string next)
        {
            if (old.Length > 0 && next.Length > 0 && old != next)
                report(row.Line, $"The {column} of '{key}' is '{next}' here and '{old}' on line {line}; the first stays.");
            return old.Length > 0 ? old : next;
        }
    }

    public OwnerEntry ToEntry()
    {
        var owner = new Owner
        {
            Key = key,
            Organisation = _organisation,
            Sector = _sector,
            Region = _region,
            Country = _country,
            Language = _language.Length > 0 ? _language : _country is "NL" or "BE" ? "nl" : "en",
            Supplier = Supplier,
            Upstream = Upstream,
            Line = line,
            Names = _names.Sorted,
            Ranges = _ranges.Sorted,
        };
        return new OwnerEntry(owner, _mails.Values, _phones.Values, _postal, _contact, _checked);
    }

    private sealed class UniqueList
    {
        private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);

        public List<string> Values { get; } = [];

        public IReadOnlyList<string> Sorted => [.. Values.Order(StringComparer.Ordinal)];

        public void Add(List<string> values) => Values.AddRange(values.Where(_seen.Add));
    }
}
