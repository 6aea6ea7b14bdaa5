namespace Dijkwacht.Evidence.Evtx;

/// <summary>For whom a value is written; they differ in GUIDs, dates and arrays.</summary>
internal enum ValueStyle
{
    /// <summary>As rules expect it: GUIDs in braces, dates to 100 ns, array elements joined by line feeds.</summary>
    Field,

    /// <summary>As evtx_dump writes it: GUIDs bare, dates to the microsecond, array elements joined by commas.</summary>
    Json,

    /// <summary>As the event viewer writes it: GUIDs in braces, dates to 100 ns, array elements joined by commas.</summary>
    Xml,
}
