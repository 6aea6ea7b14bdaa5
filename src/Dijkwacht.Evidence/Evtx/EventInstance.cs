namespace Dijkwacht.Evidence.Evtx;

/// <summary>A value of a template instance of the record at hand.</summary>
internal struct EventValue
{
    public ushort Offset;
    public ushort Length;
    public byte Type;

    /// <summary>The instance that a BinXML value holds, or -1.</summary>
    public short Child;
}

/// <summary>A template with the values of the record at hand; a plain fragment has none.</summary>
internal struct EventInstance
{
    public int Template;
    public int FirstValue;
    public int ValueCount;
}

/// <summary>Looks at the nodes of an event in document order, those of nested instances in their place.</summary>
internal interface IEventVisitor
{
    /// <summary>An element starts. Its attributes are the nodes up to its <see cref="BinXmlNodeKind.StartEnd"/>.</summary>
    void Open(int node, int instance);

    /// <summary>A start tag ends.</summary>
    void StartEnd();

    /// <summary>An element ends.</summary>
    void Close();

    /// <summary>Text or another leaf.</summary>
    void Content(int node, int instance);
}
