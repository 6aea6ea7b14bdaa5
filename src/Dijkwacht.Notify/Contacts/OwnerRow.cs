using System.Globalization;
using System.Text;

namespace Dijkwacht.Notify.Contacts;

/// <summary>One line of a register with its cells cleaned; what is wrong with them is reported as they are read.</summary>
internal sealed class OwnerRow
{
    private const int MaximumValues = 4_096;
    private const int MaximumContacts = 16;
    private const int MaximumPostalLines = 8;
    private const int MaximumPostalLine = 100;

    private static readonly char[] s_spaced = [' ', ';', '|', '\t', '\n', '\r', ','];
    private static readonly char[] s_unspaced = [';', '|', '\n', '\r', ','];

    private readonly List<string> _cells;
    private readonly Action<int, string> _report;

    public OwnerRow(OwnerColumns columns, List<string> cells, int line, Action<int, string> report)
    {
        _cells = cells;
        _report = report;
        Line = line;
        string id = ReadKey(columns.Id);
        Organisation = Text(columns.Organisation, "organisation", 200);
        if (Organisation.Length == 0)
            Organisation = id;
        Key = id.Length > 0 ? id : SafeText.Line(Organisation, 128).ToLowerInvariant();
        if (Key.Length == 0)
            return;
        Sector = Text(columns.Sector, "sector", 100);
        Region = Text(columns.Region, "region", 100);
        Country = ReadCountry(columns.Country);
        Language = ReadLanguage(columns.Language);
        Contact = Text(columns.Contact, "contact", 100);
        Supplier = ReadKey(columns.Supplier);
        Upstream = ReadKey(columns.Upstream);
        Checked = ReadChecked(columns.Checked);
        Ranges = Values(columns.Addresses, s_spaced, MaximumValues, AddRange);
        Names = Values(columns.Domains, s_spaced, MaximumValues, AddName);
        Mails = Values(columns.Mail, s_spaced, MaximumContacts, AddMail);
        Phones = Values(columns.Phone, s_unspaced, MaximumContacts, AddPhone);
        Postal = ReadPostal(columns.Postal);
    }

    public int Line { get; }

    public string Key { get; } = "";

    public string Organisation { get; }

    public string Sector { get; } = "";

    public string Region { get; } = "";

    public string Country { get; } = "";

    public string Language { get; } = "";

    public string Contact { get; } = "";

    public string Supplier { get; } = "";

    public string Upstream { get; } = "";

    public string Postal { get; } = "";

    public DateOnly? Checked { get; }

    public List<string> Ranges { get; } = [];

    public List<string> Names { get; } = [];

    public List<string> Mails { get; } = [];

    public List<string> Phones { get; } = [];

    private string Raw(int column) => column >= 0 && column < _cells.Count ? _cells[column] : "";

    private string ReadKey(int column) => SafeText.Line(Raw(column), 128).ToLowerInvariant();

    // A cell that a spreadsheet would run, or that shows other letters than it holds, keeps its words and loses the trick.
    private string Text(int column, string name, int longest)
    {
        string raw = Raw(column);
        if (raw.Length > longest)
            _report(Line, $"The {name} is longer than {longest} characters; it was cut.");
        if (raw.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control && rune.Value is not ('\n' or '\r' or '\t')))
            _report(Line, $"The {name} holds hidden characters (such as those that turn the direction of writing); they were taken out.");
        string text = SafeText.Line(raw, longest);
        string plain = text.TrimStart('=', '+', '-', '@', ' ');
        if (plain.Length != text.Length)
            _report(Line, $"The {name} starts like a formula of a spreadsheet; the first sign was taken off.");
        return plain;
    }

    private string ReadCountry(int column)
    {
        string text = Text(column, "country", 60);
        return text.Length == 2 ? text.ToUpperInvariant() : text;
    }

    private string ReadLanguage(int column)
    {
        string text = SafeText.Line(Raw(column), 20).ToLowerInvariant();
        if (text is "" or "nl" or "en")
            return text;
        _report(Line, $"The language '{text}' is none that notices are written in; expected nl or en. The country decides.");
        return "";
    }

    private DateOnly? ReadChecked(int column)
    {
        string text = SafeText.Line(Raw(column), 40);
        if (text.Length == 0)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            return day;
        _report(Line, $"'{text}' is no day; expected such as 2026-11-24. The contacts count as not checked.");
        return null;
    }

    private List<string> Values(int column, char[] separators, int most, Action<string, List<string>> add)
    {
        var values = new List<string>();
        string[] parts = Raw(column).Split(separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length > most)
            _report(Line, $"More than {most:N0} values in one cell; the rest was left out.");
        foreach (string part in parts.Take(most))
            add(part, values);
        return values;
    }

    private void AddRange(string text, List<string> values)
    {
        if (AddressText.TryNormalise(text, out string range))
            values.Add(range);
        else
            _report(Line, $"'{Shown(text)}' is no address or range; expected such as 192.0.2.0/24 or 2001:db8::/32.");
    }

    private void AddName(string text, List<string> values)
    {
        if (!DomainName.TryNormalise(text, out string domain, out string problem))
            _report(Line, $"'{Shown(text)}' {problem}.");
        else if (DomainName.IsSuffix(domain))
            _report(Line, $"'{domain}' is a domain under which many register; expected the name of one owner.");
        else
            values.Add(domain);
    }

    private void AddMail(string text, List<string> values)
    {
        if (MailAddress.TryParse(text, out string address, out string problem))
            values.Add(address);
        else
            _report(Line, $"'{Shown(text)}' {problem}.");
    }

    private void AddPhone(string text, List<string> values)
    {
        if (PhoneNumber.TryNormalise(text, out string number))
            values.Add(number);
        else
            _report(Line, $"'{Shown(text)}' is no telephone number; expected such as +31 20 555 0100.");
    }

    private string ReadPostal(int column)
    {
        string[] lines = Raw(column).Split(['|', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] kept = [.. lines.Take(MaximumPostalLines).Select(line => SafeText.Line(line, MaximumPostalLine).TrimStart('=', '+', '-', '@', ' ')).Where(line => line.Length > 0)];
        if (lines.Length > MaximumPostalLines || lines.Any(line => line.Length > MaximumPostalLine))
            _report(Line, $"The postal address has more than {MaximumPostalLines} lines, or a line of more than {MaximumPostalLine} characters; it was cut.");
        if (lines.Any(line => line[0] is '=' or '+' or '-' or '@'))
            _report(Line, "The postal address holds a line that starts like a formula of a spreadsheet; the first sign was taken off.");
        return string.Join('\n', kept);
    }

    private static string Shown(string text) => SafeText.Line(text, 80);
}
