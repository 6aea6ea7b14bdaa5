using System.Collections.Frozen;
using System.Text;

namespace Dijkwacht.Evidence.Events;

/// <summary>The fields behind the labels of Hayabusa's <c>Details</c>, where a label stands for one field only.</summary>
/// <remarks>Source: config/default_details.txt of Yamato-Security/hayabusa-rules.</remarks>
internal static class DetailNames
{
    private const int Longest = 32;

    private static readonly FrozenDictionary<string, byte[]> s_names = new Dictionary<string, byte[]>(StringComparer.Ordinal)
    {
        ["Cmdline"] = "CommandLine"u8.ToArray(),
        ["ParentCmdline"] = "ParentCommandLine"u8.ToArray(),
        ["Proc"] = "Image"u8.ToArray(),
        ["ParentPGUID"] = "ParentProcessGuid"u8.ToArray(),
        ["ParentPID"] = "ParentProcessId"u8.ToArray(),
        ["PGUID"] = "ProcessGuid"u8.ToArray(),
        ["PID"] = "ProcessId"u8.ToArray(),
        ["LGUID"] = "LogonGuid"u8.ToArray(),
        ["ScriptBlock"] = "ScriptBlockText"u8.ToArray(),
        ["Svc"] = "ServiceName"u8.ToArray(),
        ["TgtUser"] = "TargetUserName"u8.ToArray(),
        ["SrcUser"] = "SubjectUserName"u8.ToArray(),
        ["SrcComp"] = "WorkstationName"u8.ToArray(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The field's name in UTF-8; null where the label is its own name, or has several meanings.</summary>
    /// <remarks>Values of <c>Data</c> without a name are labelled <c>Data[1]</c>, <c>Data[2]</c>, ...</remarks>
    public static byte[]? Expand(ReadOnlySpan<byte> label)
    {
        if (label.Length > Longest)
            return null;
        if (label.StartsWith("Data["u8) && label.EndsWith("]"u8))
            return [.. "Data#"u8, .. label["Data[".Length..^1]];
        return s_names.GetValueOrDefault(Encoding.UTF8.GetString(label));
    }
}
