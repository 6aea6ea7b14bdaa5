namespace Dijkwacht.Notify.Contacts;

/// <summary>Turns the lines of a register into owners: merges lines of one key, unties who relies on whom.</summary>
internal sealed class OwnerFileReader
{
    private const int MaximumRecords = 1_000_000;
    private const int MaximumProblems = 200;
    private const int MaximumHops = 8;

    private readonly Dictionary<string, OwnerDraft> _drafts = new(StringComparer.Ordinal);
    private readonly List<OwnerDraft> _order = [];
    private readonly List<OwnerProblem> _problems = [];
    private int _problemCount;

    public OwnerFile Read(TextReader text)
    {
        string header = CsvRecords.ReadHeader(text);
        char separator = header.AsSpan().Count(';') > header.AsSpan().Count(',') ? ';' : ',';
        var columns = new OwnerColumns(new CsvRecords(new StringReader(header), separator).Read() ?? []);
        if (columns.Id < 0 && columns.Organisation < 0)
        {
            Report(1, "The first line names neither a column 'organisation' nor 'id'; no owner was read.");
            return Result();
        }

        var csv = new CsvRecords(text, separator);
        for (int count = 0; csv.Read() is { } cells; count++)
        {
            int line = csv.Line + 1;
            if (count == MaximumRecords)
            {
                Report(line, "The register is longer than a million lines; the rest was not read.");
                break;
            }

            if (csv.IsCut)
                Report(line, $"Longer than {CsvRecords.Longest:N0} characters, perhaps a quote that is never closed; the line was left out.");
            else if (cells.Exists(cell => cell.Length > 0))
                Add(new OwnerRow(columns, cells, line, Report));
        }

        Untie("supplier", draft => draft.Supplier, draft => draft.Supplier = null);
        Untie("upstream", draft => draft.Upstream, draft => draft.Upstream = null);
        return Result();
    }

    private OwnerFile Result() => new([.. _order.Select(draft => draft.ToEntry())], _problems, _problemCount);

    private void Add(OwnerRow row)
    {
        if (row.Key.Length == 0)
        {
            Report(row.Line, "Neither an id nor an organisation; the line was left out.");
            return;
        }

        if (!_drafts.TryGetValue(row.Key, out OwnerDraft? draft))
        {
            draft = new OwnerDraft(row.Key, row.Line);
            _drafts.Add(row.Key, draft);
            _order.Add(draft);
        }

        draft.Merge(row, Report);
    }

    // A supplier that is not there, or that leads back to where one came from, would send a notice nowhere or round for ever.
    private void Untie(string column, Func<OwnerDraft, string?> next, Action<OwnerDraft> drop)
    {
        foreach (OwnerDraft draft in _order)
        {
            if (next(draft) is not { } key)
                continue;
            if (!_drafts.ContainsKey(key))
            {
                Report(draft.Line, $"The {column} '{key}' is in no line of the register; it was left out.");
                drop(draft);
                continue;
            }

            int hops = 0;
            for (string? at = key; at is not null && _drafts.TryGetValue(at, out OwnerDraft? other); at = next(other))
            {
                if (at == draft.Key || ++hops > MaximumHops)
                {
                    Report(draft.Line, at == draft.Key
                        ? $"The {column} '{key}' leads back to '{draft.Key}'; it was left out."
                        : $"The {column} '{key}' leads on over more than {MaximumHops} owners; it was left out.");
                    drop(draft);
                    break;
                }
            }
        }
    }

    private void Report(int line, string message)
    {
        _problemCount++;
        if (_problems.Count < MaximumProblems)
            _problems.Add(new OwnerProblem(line, SafeText.Line(message, 300)));
    }
}
