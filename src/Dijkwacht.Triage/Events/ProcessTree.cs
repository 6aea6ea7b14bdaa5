using Dijkwacht.Evidence.Events;

namespace Dijkwacht.Triage.Events;

/// <summary>Whose a started process is.</summary>
internal enum ProcessOrigin
{
    /// <summary>Nothing speaks for an intruder.</summary>
    Ordinary,

    /// <summary>A shell of the web server whose record names its parent by id alone, so that no rule sees it.</summary>
    Shell,

    /// <summary>It descends from a process that the web server should not have started.</summary>
    Descendant,
}

/// <summary>Remembers which processes descend from the web server, so that what they start and write is the intruder's.</summary>
/// <remarks>
/// Follows the order of the file, which in event logs is that of time. Sysmon names processes uniquely; in the Security log a
/// process is its id until the id is used again; before Windows Server 2016 that is all a record there says of the parent. Bounded: beyond <see cref="MaxProcesses"/> no further process is remembered.
/// </remarks>
internal sealed class ProcessTree(EventRoles roles)
{
    private const int MaxProcesses = 50_000;
    private const int MaxText = 1_024;

    private static readonly string[] s_webServers = ["w3wp.exe", "umworkerprocess.exe"];

    // What the web server starts in its ordinary work: compilers of ASP.NET, the console host, crash reporting.
    private static readonly HashSet<string> s_ordinary = new(StringComparer.OrdinalIgnoreCase)
    {
        "csc.exe", "vbc.exe", "cvtres.exe", "conhost.exe", "werfault.exe", "wermgr.exe", "w3wp.exe", "dw20.exe", "ngen.exe", "umworkerprocess.exe", "vbcscompiler.exe",
    };

    private static readonly HashSet<string> s_shells = new(StringComparer.OrdinalIgnoreCase)
    {
        "cmd.exe", "powershell.exe", "pwsh.exe", "cscript.exe", "wscript.exe", "mshta.exe", "rundll32.exe", "net.exe", "whoami.exe", "certutil.exe",
    };

    private readonly HashSet<string> _foreign = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _servers = new(StringComparer.OrdinalIgnoreCase);

    public void Clear()
    {
        _foreign.Clear();
        _servers.Clear();
    }

    /// <summary>Notes a process that was started.</summary>
    public ProcessOrigin Started<TRecord>(ref readonly TRecord record, string computer)
        where TRecord : IEventRecord, allows ref struct
    {
        bool hasGuid = EventRoles.Text(in record, roles.ProcessGuid, MaxText) is not null;
        string? own = hasGuid ? EventRoles.Text(in record, roles.ProcessGuid, MaxText) : EventRoles.Text(in record, roles.NewProcessId, MaxText);
        string? parent = hasGuid ? EventRoles.Text(in record, roles.ParentProcessGuid, MaxText) : EventRoles.Text(in record, roles.ProcessId, MaxText);
        if (own is null)
            return ProcessOrigin.Ordinary;
        string key = Key(computer, own);
        string name = NameOf(EventRoles.First(in record, roles.Image, MaxText));
        string parentName = NameOf(EventRoles.First(in record, roles.ParentImage, MaxText));
        bool isOrdinary = s_ordinary.Contains(name);
        bool byId = parentName.Length == 0 && parent is not null && _servers.Contains(Key(computer, parent));
        bool ofWebServer = byId || s_webServers.Contains(parentName, StringComparer.OrdinalIgnoreCase);
        bool descends = parent is not null && _foreign.Contains(Key(computer, parent));
        if ((descends || (ofWebServer && !isOrdinary)) && _foreign.Count < MaxProcesses)
            _foreign.Add(key);
        else if (!hasGuid)
            _foreign.Remove(key);
        if (!s_webServers.Contains(name, StringComparer.OrdinalIgnoreCase))
            _servers.Remove(key);
        else if (_servers.Count < MaxProcesses)
            _servers.Add(key);
        if (isOrdinary)
            return ProcessOrigin.Ordinary;
        return descends ? ProcessOrigin.Descendant : byId && s_shells.Contains(name) ? ProcessOrigin.Shell : ProcessOrigin.Ordinary;
    }

    /// <summary>Whether the process that an event is about descends from the web server.</summary>
    public bool IsForeign<TRecord>(ref readonly TRecord record, string computer)
        where TRecord : IEventRecord, allows ref struct =>
        _foreign.Count > 0 && EventRoles.Text(in record, roles.ProcessGuid, MaxText) is { } process && _foreign.Contains(Key(computer, process));

    private static string Key(string computer, string process) => $"{computer}|{process}";

    private static string NameOf(string? image) => image is null ? "" : image[(image.LastIndexOf('\\') + 1)..];
}
