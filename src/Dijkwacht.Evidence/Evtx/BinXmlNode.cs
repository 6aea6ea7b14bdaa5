namespace Dijkwacht.Evidence.Evtx;

/// <summary>What a node of a compiled fragment is.</summary>
internal enum BinXmlNodeKind : byte
{
    /// <summary>Start of an element: <c>A</c> its name, <c>B</c> the index of its <see cref="Close"/>.</summary>
    Open,

    /// <summary>An attribute: <c>A</c> its name, <c>B</c> the index behind its value's nodes.</summary>
    Attribute,

    /// <summary>End of a start tag.</summary>
    StartEnd,

    /// <summary>End of an element.</summary>
    Close,

    /// <summary>Literal value: <c>Type</c>, <c>A</c> its offset in the chunk, <c>B</c> its bytes.</summary>
    Value,

    /// <summary>CDATA section: as <see cref="Value"/>.</summary>
    CData,

    /// <summary>Substitution: <c>Type</c> as declared, <c>A</c> the value's index.</summary>
    Substitution,

    /// <summary>Character reference: <c>A</c> the UTF-16 code unit.</summary>
    Character,

    /// <summary>Entity reference: <c>A</c> the entity's name.</summary>
    Entity,

    /// <summary>Processing instruction: <c>A</c> its name; its text follows as <see cref="InstructionText"/>.</summary>
    Instruction,

    /// <summary>Text of a processing instruction: as <see cref="Value"/>.</summary>
    InstructionText,

    /// <summary>A template instance among the content: <c>A</c> the offset of its token.</summary>
    Instance,
}

/// <summary>One step of a compiled fragment. Elements nest properly whatever the bytes were.</summary>
internal struct BinXmlNode
{
    public BinXmlNodeKind Kind;
    public byte Type;
    public int A;
    public int B;
}

/// <summary>A compiled template definition, or a plain fragment.</summary>
internal struct BinXmlTemplate
{
    public int FirstNode;
    public int EndNode;
    public bool IsDamaged;

    /// <summary>Whether what it holds depends on more than its own substitutions.</summary>
    public bool HasInstances;

    /// <summary>Index of the newest cached shape that starts with it, or -1.</summary>
    public int FirstShape;
}
