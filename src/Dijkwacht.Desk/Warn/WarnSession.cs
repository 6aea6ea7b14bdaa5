using System.Globalization;
using System.Security.Cryptography;
using Dijkwacht.Notify.Contacts;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Settings;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Desk.Warn;

/// <summary>A workspace as the commands of <c>warn</c> use it: settings, database, templates and key.</summary>
internal sealed class WarnSession : IDisposable
{
    private const string KeyFile = "warn.key";
    private const string TemplateFolder = "templates";
    private const string WordingFolder = "wordings";
    private const int KeyLength = 32;

    private readonly Dictionary<string, NoticeTemplates> _wordings = new(StringComparer.Ordinal);

    private WarnSession(string folder, WarnSettings settings, DeskDatabase database, TimeProvider clock, byte[] key, NoticeTemplates templates, WarnWords words)
    {
        Folder = folder;
        Settings = settings;
        Database = database;
        Clock = clock;
        Key = key;
        Words = words;
        _wordings[""] = templates;
    }

    /// <summary>In the language that was asked for.</summary>
    public WarnWords Words { get; }

    public string Folder { get; }

    public WarnSettings Settings { get; }

    public DeskDatabase Database { get; }

    public TimeProvider Clock { get; }

    /// <summary>Makes tokens that nobody else can.</summary>
    public byte[] Key { get; }

    /// <summary>The texts of notices, those of the workspace in place of ours.</summary>
    public NoticeTemplates Templates => _wordings[""];

    /// <summary>Opens a workspace; says on the error stream what is wrong and returns null.</summary>
    /// <param name="workspace">Folder; it must exist.</param>
    /// <param name="words">For what is said.</param>
    /// <param name="at">Pretended time; null for now.</param>
    /// <param name="usesServers">Whether passwords of mail servers are needed; else their variables need not be set.</param>
    /// <exception cref="IOException">A file cannot be read or made.</exception>
    /// <exception cref="InvalidDataException">The database is none.</exception>
    /// <exception cref="NoticeFileException">A template of the workspace is wrong.</exception>
    public static WarnSession? Open(string workspace, WarnWords words, string? at = null, bool usesServers = false)
    {
        string folder = Path.GetFullPath(workspace), file = Path.Combine(folder, WarnSettings.FileName);
        if (!File.Exists(file))
        {
            words.Complain("no-settings", file);
            return null;
        }

        (WarnSettings? settings, IReadOnlyList<SettingsProblem> problems) = WarnSettings.Read(File.ReadAllText(file), folder, usesServers ? Environment.GetEnvironmentVariable : _ => "not needed");
        if (settings is null)
        {
            Tell(file, problems);
            return null;
        }

        if (!TryClock(at, settings, words, out TimeProvider clock))
            return null;
        string own = Path.Combine(folder, TemplateFolder);
        NoticeTemplates templates = Directory.Exists(own) ? NoticeTemplates.Load(own) : NoticeTemplates.BuiltIn;
        byte[] key = ReadKey(Path.Combine(folder, KeyFile));
        return new WarnSession(folder, settings, DeskDatabase.Open(folder), clock, key, templates, words);
    }

    public void Dispose() => Database.Dispose();

    /// <summary>Says what is wrong in a file, one line each.</summary>
    public static void Tell(string file, IReadOnlyList<SettingsProblem> problems)
    {
        foreach (SettingsProblem problem in problems)
            Console.Error.WriteLine(problem.In(file));
    }

    /// <summary>What signs; null when mails go unsigned.</summary>
    /// <exception cref="InvalidDataException">The certificate cannot be used.</exception>
    public MailSigner? Signer() => Settings.Signing is { } signing ? MailSigner.Load(signing.Certificate, Settings.Sender.From, signing.PasswordVariable) : null;

    /// <summary>Reads the register anew when there is one; says on the error stream what is wrong in it.</summary>
    public void ReadOwners()
    {
        string file = Path.Combine(Folder, OwnerFile.FileName);
        if (!File.Exists(file))
            return;
        using StreamReader text = File.OpenText(file);
        OwnerFile register = OwnerFile.Read(text);
        new OwnerStore(Database, Clock).Replace(register.Entries);
        foreach (OwnerProblem problem in register.Problems)
            Console.Error.WriteLine($"{OwnerFile.FileName}:{problem.Line}: {problem.Message}");
        if (register.ProblemCount > register.Problems.Count)
            Console.Error.WriteLine($"{OwnerFile.FileName}: {Words.Format("more-problems", register.ProblemCount - register.Problems.Count)}");
    }

    /// <summary>The texts of a notice: those of its arm's wording where it has one.</summary>
    /// <exception cref="DirectoryNotFoundException">The wording has no folder.</exception>
    /// <exception cref="NoticeFileException">A template of it is wrong.</exception>
    public NoticeTemplates TemplatesOf(Notice notice) => LoadWording(notice.Wording ?? "");

    /// <summary>The texts of a wording, checked; read once.</summary>
    /// <inheritdoc cref="TemplatesOf" path="/exception"/>
    public NoticeTemplates LoadWording(string wording)
    {
        if (!_wordings.TryGetValue(wording, out NoticeTemplates? templates))
        {
            string own = Path.Combine(Folder, TemplateFolder), special = FolderOf(wording);
            _wordings[wording] = templates = Directory.Exists(own) ? NoticeTemplates.Load(own, special) : NoticeTemplates.Load(special);
        }

        return templates;
    }

    /// <summary>Where the texts of a wording lie.</summary>
    public string FolderOf(string wording) => Path.Combine(Folder, WordingFolder, wording);

    /// <summary>Owners and strangers.</summary>
    public OwnerBook Owners() => new(Database, Settings.Language, Clock);

    /// <summary>A plan that has begun: that of the id, or the only one. Says on the error stream why not and returns null.</summary>
    public WarningPlan? Plan(string? id)
    {
        IReadOnlyList<WarningPlan> plans = Plans();
        if (plans.Count == 0)
            Words.Complain("no-plan");
        else if (id is null && plans.Count > 1)
            Words.Complain("several-plans", string.Join(", ", plans.Select(p => p.Id)));
        else if (plans.FirstOrDefault(p => id is null || p.Id == id) is { } plan)
            return plan;
        else
            Words.Complain("unknown-plan", id ?? "", string.Join(", ", plans.Select(p => p.Id)));
        return null;
    }

    /// <summary>All plans that have begun, by id.</summary>
    public IReadOnlyList<WarningPlan> Plans() => [.. WarningBook.Begun(Database).Select(text => WarningPlan.Read(text, SeenServers.Matters).Plan).OfType<WarningPlan>()];

    private static bool TryClock(string? at, WarnSettings settings, WarnWords words, out TimeProvider clock)
    {
        clock = TimeProvider.System;
        if (at is null)
            return true;
        if (!DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset start))
        {
            words.Complain("bad-time", at);
            return false;
        }

        if (settings.Smtp is { } smtp && !IsLoopback(smtp.Host))
        {
            words.Complain("at-loopback", smtp.Host);
            return false;
        }

        clock = new ShiftedClock(start - TimeProvider.System.GetUtcNow());
        return true;
    }

    private static bool IsLoopback(string host) => host == "localhost" || (System.Net.IPAddress.TryParse(host, out System.Net.IPAddress? address) && System.Net.IPAddress.IsLoopback(address));

    private static byte[] ReadKey(string path)
    {
        if (File.Exists(path))
        {
            byte[] key = File.ReadAllBytes(path);
            return key.Length == KeyLength ? key : throw new InvalidDataException($"{path}: expected {KeyLength} bytes; without the right key, tokens of notices that went out are not known again.");
        }

        byte[] made = RandomNumberGenerator.GetBytes(KeyLength);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(made);
        return made;
    }
}
