using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Logs;

/// <summary>The columns of a text log, resolved once to field ordinals. Immutable; shared by threads.</summary>
public sealed class LogHeader
{
    /// <summary>The most columns a log may have; MapiHttp and Cmdlet logs have about 80.</summary>
    public const int MaxColumns = 192;

    private readonly short[] _columnOf;
    private readonly DerivedField?[] _derived;

    internal LogHeader(RecordKind kind, string[] columns, FieldTable fields)
    {
        Kind = kind;
        Columns = columns;
        IsQuoted = kind is not (RecordKind.IisW3c or RecordKind.HttpErr);
        _columnOf = new short[fields.Count];
        _derived = new DerivedField?[fields.Count];
        Array.Fill(_columnOf, (short)-1);
        for (int i = 0; i < columns.Length; i++)
        {
            if (fields.Find(columns[i]) is >= 0 and int ordinal && ordinal < _columnOf.Length && _columnOf[ordinal] < 0)
                _columnOf[ordinal] = (short)i;
        }

        for (int ordinal = 0; ordinal < _columnOf.Length; ordinal++)
        {
            if (_columnOf[ordinal] < 0)
                _derived[ordinal] = DerivedField.For(fields.NameOf(ordinal), this);
        }

        DateColumn = IndexOf("date");
        TimeColumn = IsQuoted ? FirstOf("DateTime", "date-time", "TimeStamp", "MyTimeStamp", "Timestamp") : IndexOf("time");
        MajorVersionColumn = VersionColumn();
    }

    /// <summary>What kind of log this is.</summary>
    public RecordKind Kind { get; }

    /// <summary>Column names as the log gives them.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Whether cells are separated by commas and may be quoted (Exchange), or by blanks (IIS).</summary>
    public bool IsQuoted { get; }

    /// <summary>W3C: the column <c>date</c>; else -1.</summary>
    public int DateColumn { get; }

    /// <summary>The column with the time (W3C) or the whole timestamp (Exchange); -1 when the log has none.</summary>
    public int TimeColumn { get; }

    /// <summary>The first of the four columns <c>MajorVersion</c>, <c>MinorVersion</c>, <c>BuildVersion</c>, <c>RevisionVersion</c>, or -1.</summary>
    public int MajorVersionColumn { get; }

    /// <summary>The column of a field, or -1.</summary>
    public int ColumnOf(int field) => (uint)field < (uint)_columnOf.Length ? _columnOf[field] : -1;

    /// <summary>The column with this name, or -1.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (string.Equals(Columns[i], name, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return -1;
    }

    internal DerivedField? DerivedOf(int field) => (uint)field < (uint)_derived.Length ? _derived[field] : null;

    internal int FirstOf(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (IndexOf(name) is >= 0 and int column)
                return column;
        }

        return -1;
    }

    private int VersionColumn()
    {
        int major = IndexOf("MajorVersion");
        return major >= 0 && IndexOf("MinorVersion") == major + 1 && IndexOf("BuildVersion") == major + 2 && IndexOf("RevisionVersion") == major + 3
            ? major
            : -1;
    }
}
