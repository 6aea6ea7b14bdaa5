namespace Dijkwacht.Triage.Hunting;

/// <summary>A file of Windows events whose clock is not UTC.</summary>
/// <param name="File">Path inside the collection.</param>
/// <param name="Measures">Sysmon records by which it was measured.</param>
/// <param name="Offset">What to give as the assumed offset, such as <c>+01:00</c>.</param>
public sealed record ClockWarning(string File, long Measures, string Offset);
