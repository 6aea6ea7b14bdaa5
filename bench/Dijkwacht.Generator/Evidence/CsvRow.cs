using System.Text;

namespace Dijkwacht.Generator.Evidence;

/// <summary>A row under a fixed header, filled by column name.</summary>
internal sealed class CsvRow(string columns)
{
    private static readonly Dictionary<string, Dictionary<string, int>> s_ordinals = [];

    private readonly string[] _cells = new string[Ordinals(columns).Count];

    internal string Columns { get; } = columns;

    internal string this[string column]
    {
        set => _cells[Ordinals(Columns)[column]] = value;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        for (int i = 0; i < _cells.Length; i++)
        {
            if (i > 0)
                text.Append(',');
            text.Append(Quoted(_cells[i] ?? ""));
        }

        return text.ToString();
    }

    private static string Quoted(string cell) =>
        cell.AsSpan().ContainsAny(',', '"', '\n') ? "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : cell;

    private static Dictionary<string, int> Ordinals(string columns)
    {
        if (!s_ordinals.TryGetValue(columns, out Dictionary<string, int>? ordinals))
        {
            s_ordinals[columns] = ordinals = [];
            foreach (string name in columns.Split(','))
                ordinals[name] = ordinals.Count;
        }

        return ordinals;
    }
}
