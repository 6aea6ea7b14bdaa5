using System.Net;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Runs;

namespace Dijkwacht.Census.Owners;

/// <summary>Who owns which addresses and names, from <c>owners.csv</c>.</summary>
/// <remarks>
/// Columns by their header, whatever its case and order: <c>id</c>, <c>organisation</c>, <c>sector</c>, <c>region</c>, <c>country</c>,
/// <c>addresses</c> (or <c>ranges</c>), <c>domains</c> (or <c>names</c>); the last two hold several values separated by spaces,
/// semicolons or bars. Comma or semicolon separated, UTF-8. Names are tried first (they say who uses a hosted address), then
/// addresses; in each the longest match wins, and of two equal ones the first line.
/// </remarks>
public sealed class OwnerRegister
{
    private const int MaximumLines = 1_000_000;
    private const int MaximumProblems = 100;

    private static readonly char[] s_separators = [' ', ';', '|', '\t', '\n', '\r', ','];

    private readonly Dictionary<AddressRange, Owner> _ranges = [];
    private readonly Dictionary<string, Owner> _domains = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<OwnerProblem> _problems = [];
    private int[] _lengths4 = [];
    private int[] _lengths6 = [];

    private OwnerRegister()
    {
    }

    /// <summary>A register that knows nobody.</summary>
    public static OwnerRegister Empty { get; } = new();

    /// <summary>Lines that were taken.</summary>
    public int Count { get; private set; }

    /// <summary>What was wrong, at most 100 of them.</summary>
    public IReadOnlyList<OwnerProblem> Problems => _problems;

    /// <summary>Opens the register of a workspace; an empty one when it has none.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OwnerRegister Open(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (!File.Exists(workspace.OwnersFile))
            return Empty;
        using StreamReader text = File.OpenText(workspace.OwnersFile);
        return Read(text);
    }

    /// <summary>Reads a register.</summary>
    public static OwnerRegister Read(TextReader text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var register = new OwnerRegister();
        string header = text.ReadLine() ?? "";
        char separator = header.AsSpan().Count(';') > header.AsSpan().Count(',') ? ';' : ',';
        var columns = new Columns(new CsvReader(new StringReader(header), separator).Read() ?? []);
        if (columns.Addresses < 0 && columns.Domains < 0)
        {
            register.Report(1, "The first line names neither a column 'addresses' nor 'domains'; nobody can be found by this register.");
            return register;
        }

        var csv = new CsvReader(text, separator);
        while (csv.Read() is { } cells)
        {
            int line = csv.Line + 1;
            if (cells.Count == 1 && cells[0].Length == 0)
                continue;
            if (line > MaximumLines)
            {
                register.Report(line, "The register is longer than a million lines; the rest was not read.");
                break;
            }

            register.Add(columns, cells, line);
        }

        register._lengths4 = Lengths(register._ranges.Keys.Where(r => !r.IsV6));
        register._lengths6 = Lengths(register._ranges.Keys.Where(r => r.IsV6));
        return register;
    }

    /// <summary>Owner of what was observed; null when unknown.</summary>
    public Owner? Find(Observation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        return Find(observation.Address, observation.Name);
    }

    /// <summary>Owner of an address that was asked for by a name; null when unknown.</summary>
    public Owner? Find(IPAddress? address, string? name) => ByName(name) ?? (address is null ? null : ByAddress(address));

    private Owner? ByName(string? name)
    {
        if (string.IsNullOrEmpty(name) || _domains.Count == 0)
            return null;
        ReadOnlySpan<char> rest = name.AsSpan().TrimEnd('.');
        Dictionary<string, Owner>.AlternateLookup<ReadOnlySpan<char>> domains = _domains.GetAlternateLookup<ReadOnlySpan<char>>();
        while (true)
        {
            if (domains.TryGetValue(rest, out Owner? owner))
                return owner;
            int dot = rest.IndexOf('.');
            if (dot < 0)
                return null;
            rest = rest[(dot + 1)..];
        }
    }

    private Owner? ByAddress(IPAddress address)
    {
        AddressRange whole = AddressRange.Of(address, 0);
        foreach (int length in whole.IsV6 ? _lengths6 : _lengths4)
        {
            if (_ranges.TryGetValue(AddressRange.Of(address, length), out Owner? owner))
                return owner;
        }

        return null;
    }

    private void Add(Columns columns, List<string> cells, int line)
    {
        string organisation = Columns.Cell(cells, columns.Organisation), id = Columns.Cell(cells, columns.Id);
        var owner = new Owner(
            id.Length > 0 ? id : organisation.ToLowerInvariant(), organisation, Columns.Cell(cells, columns.Sector), Columns.Cell(cells, columns.Region), Columns.Cell(cells, columns.Country), line);
        bool any = false;
        foreach (string text in Values(cells, columns.Addresses))
        {
            if (AddressRange.TryParse(text, out AddressRange? range))
            {
                any = true;
                if (!_ranges.TryAdd(range.Value, owner))
                    Report(line, $"'{text}' belongs to line {_ranges[range.Value].Line} already.");
            }
            else
            {
                Report(line, $"'{text}' is no address or range; expected such as 192.0.2.0/24 or 2001:db8::/32.");
            }
        }

        foreach (string text in Values(cells, columns.Domains))
        {
            string domain = (text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text).Trim('.');
            if (domain.Length is > 0 and <= 253 && domain.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_'))
            {
                any = true;
                if (!_domains.TryAdd(domain, owner))
                    Report(line, $"'{domain}' belongs to line {_domains[domain].Line} already.");
            }
            else
            {
                Report(line, $"'{text}' is no domain; expected such as example.org.");
            }
        }

        if (any)
            Count++;
        else
            Report(line, "No address and no domain: this owner can never be found.");
    }

    private void Report(int line, string message)
    {
        if (_problems.Count < MaximumProblems)
            _problems.Add(new OwnerProblem(line, message.Length > 300 ? message[..300] : message));
    }

    private static string[] Values(List<string> cells, int column) =>
        Columns.Cell(cells, column).Split(s_separators, StringSplitOptions.RemoveEmptyEntries);

    private static int[] Lengths(IEnumerable<AddressRange> ranges) => [.. ranges.Select(r => r.Length).Distinct().OrderDescending()];

    private sealed class Columns(List<string> header)
    {
        public int Id { get; } = Find(header, "id");

        public int Organisation { get; } = Find(header, "organisation", "organization");

        public int Sector { get; } = Find(header, "sector");

        public int Region { get; } = Find(header, "region");

        public int Country { get; } = Find(header, "country");

        public int Addresses { get; } = Find(header, "addresses", "address", "ranges", "range");

        public int Domains { get; } = Find(header, "domains", "domain", "names", "name");

        public static string Cell(List<string> cells, int column) => column >= 0 && column < cells.Count ? cells[column] : "";

        private static int Find(List<string> header, params string[] names) =>
            header.FindIndex(cell => names.Contains(cell.Trim('﻿', ' '), StringComparer.OrdinalIgnoreCase));
    }
}
