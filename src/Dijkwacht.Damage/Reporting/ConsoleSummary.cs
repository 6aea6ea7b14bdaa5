using System.Text;

namespace Dijkwacht.Damage.Reporting;

/// <summary>What a tired administrator sees after a triage: at most 40 lines of 100 columns, the verdict first.</summary>
/// <remarks>Text from the evidence goes through <see cref="Excerpts"/>: no terminal obeys it. Colours only when asked for.</remarks>
public sealed class ConsoleSummary
{
    private const int Columns = 100;
    private const int MaxLines = 40;
    private const string Indent = "  ";

    private readonly Report _report;
    private readonly Wording _words;
    private readonly bool _color;
    private readonly List<string> _lines = [];

    private ConsoleSummary(Report report, string language, bool color)
    {
        _report = ReportCleaner.Clean(report);
        _words = new Wording(language);
        _color = color;
    }

    /// <summary>Writes the summary.</summary>
    /// <param name="report">The assessment.</param>
    /// <param name="output">Left open; lines end as its <see cref="TextWriter.NewLine"/> says.</param>
    /// <param name="language"><c>nl</c> or <c>en</c>.</param>
    /// <param name="color">Whether to colour with ANSI sequences.</param>
    /// <param name="directory">Where the report's files are; null when none were written.</param>
    public static void Write(Report report, TextWriter output, string language, bool color = false, string? directory = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(language);
        var summary = new ConsoleSummary(report, language, color);
        summary.Compose(directory);

        // Room to breathe between the parts, when the screen has it.
        bool airy = summary._lines.Count <= MaxLines;
        foreach (string line in summary._lines.Where(line => airy || line.Length > 0).Take(MaxLines))
            output.WriteLine(line);
    }

    private void Compose(string? directory)
    {
        AddVerdict();
        AddCampaigns();
        AddHappened();
        AddLogs();
        AddUnseen();
        AddMailboxes();
        AddNext();
        if (directory is null)
            return;
        _lines.Add("");
        _lines.Add(Clip(_words.Fill(Texts.ConsoleFiles, Path.Combine(Excerpts.Clean(directory), "report.html"))));
    }

    private void AddVerdict()
    {
        VerdictReport verdict = _report.Verdict;
        string word = _words.Of(Vocabulary.Of(Vocabulary.Levels, verdict.Level)).ToUpperInvariant();
        string confidence = _words.Fill(Texts.ConsoleConfidence, _words.Of(Vocabulary.Of(Vocabulary.Confidences, verdict.Confidence)));
        string servers = _report.Hosts.Count switch
        {
            0 => "",
            1 => _report.Host + "  ",
            _ => _words.Fill(Texts.ConsoleServers, _report.Host, _words.Count(_report.Hosts.Count - 1, Texts.OtherServers)) + "  ",
        };
        string head = Clip($"{word}  {servers}({confidence})");
        _lines.Add(_color && head.StartsWith(word, StringComparison.Ordinal)
            ? $"\x1b[1;{ColorOf(verdict.Level)}m{word}\x1b[0m{head[word.Length..]}"
            : head);
        AddWrapped(_words.Of(verdict.Summary), "", maxLines: 3);
        if (verdict.Level is "no-trace" or "attempted")
            AddWrapped(_words.Of(Texts.NotClean), "", maxLines: 1);
    }

    private void AddCampaigns()
    {
        if (_report.Campaigns.Count == 0)
            return;
        AddHeading(Texts.ConsoleCampaigns);
        foreach (CampaignReport campaign in _report.Campaigns.OrderBy(campaign => Vocabulary.LevelRank(campaign.Verdict)).Take(3))
        {
            string stages = string.Join(
                ", ", campaign.Stages.Where(stage => stage.Outcome == "succeeded").OrderBy(stage => Vocabulary.StageRank(stage.Stage))
                    .Select(stage => _words.Of(Vocabulary.Of(Vocabulary.Stages, stage.Stage)).ToLowerInvariant()));
            string level = _words.Of(Vocabulary.Of(Vocabulary.Levels, campaign.Verdict)).ToLowerInvariant();
            _lines.Add(Clip($"{Indent}{campaign.Name}: {level}{(stages.Length > 0 ? $" ({stages})" : "")}"));
        }
    }

    private void AddHappened()
    {
        AddHeading(_report.HasLocalTimes ? Texts.ConsoleHappenedLocal : Texts.ConsoleHappened);
        FindingReport[] succeeded =
        [
            .. _report.Findings.Where(finding => finding is { Outcome: "succeeded", Known: false })
                .OrderBy(finding => finding.Time ?? DateTimeOffset.MaxValue).DistinctBy(finding => (finding.Stage, finding.Title.En)),
        ];
        if (succeeded.Length == 0)
            _lines.Add($"{Indent}{_words.Of(Texts.ConsoleNothing)}");
        foreach (FindingReport finding in succeeded.Take(5))
        {
            string address = finding.Actor.Address is { } known ? $"  [{known}]" : "";
            string time = finding.Time is null ? new string(' ', 16) : Wording.Time(finding.Time)[..16];
            string start = $"{Indent}{time}  {_words.Of(finding.Title)}";
            _lines.Add(Clip(start, Columns - Math.Min(address.Length, 45)) + Clip(address, 45));
        }

        if (succeeded.Length > 5)
            _lines.Add($"{Indent}{_words.Fill(Texts.More, _words.Number(succeeded.Length - 5))}");
    }

    private void AddLogs()
    {
        CoverageReport[] logs = [.. _report.Coverage.Where(log => log.Host == _report.Host && log.From is not null).OrderBy(log => log.From)];
        AddHeading(Texts.ConsoleLogs);
        if (logs.Length == 0)
        {
            AddWrapped(_words.Of(Texts.NoCoverage), Indent, maxLines: 2);
            return;
        }

        // Those that fall short come first: they are what limits the verdict. Holes that have no verdict limit none.
        HashSet<string> judged = [.. _report.Campaigns.Select(campaign => campaign.Id)];
        bool Reaches(CoverageReport log, bool value) => log.ReachesBackTo.Any(reach => reach.Value == value && judged.Contains(reach.Key));
        foreach (CoverageReport log in logs.OrderBy(log => Reaches(log, false) ? 0 : 1).Take(4))
        {
            string? reach = Reaches(log, false) ? _words.Of(Texts.ConsoleShort)
                : Reaches(log, true) ? _words.Of(Texts.ConsoleFarEnough) : null;
            string? gaps = log.Gaps.Count > 0 ? _words.Count(log.Gaps.Count, Texts.GapCount) : null;
            string notes = string.Join(", ", new[] { reach, gaps }.OfType<string>());
            string name = _words.Of(Vocabulary.Of(Vocabulary.Artefacts, log.Artefact));
            _lines.Add(Clip($"{Indent}{Wording.Date(log.From)}  {name}{(notes.Length > 0 ? $"  ({notes})" : "")}"));
        }

        if (logs.Length > 4)
            _lines.Add($"{Indent}{_words.Fill(Texts.More, _words.Number(logs.Length - 4))}");
    }

    private void AddUnseen()
    {
        Unseen unseen = Unseen.In(_report);
        string[] absent =
        [
            .. unseen.Absent.Where(item => item.Host == _report.Host)
                .Select(item => _words.Of(Vocabulary.Of(Vocabulary.Artefacts, item.Artefact))),
        ];
        LocalText[] holes = [.. unseen.NotJudged.Where(item => item.Host == _report.Host).Select(item => item.Hole)];
        if (holes.Length + absent.Length + unseen.SkippedFiles + unseen.SkippedRules + unseen.LimitedRules + unseen.Problems.Count + unseen.Notes.Count == 0)
            return;
        AddHeading(Texts.ConsoleUnseen);
        foreach (LocalText hole in holes.TakeLast(3))
            AddWrapped(_words.Of(hole), Indent, maxLines: 3);
        if (holes.Length > 3)
            _lines.Add($"{Indent}{_words.Fill(Texts.More, _words.Number(holes.Length - 3))}");
        string[] notes = [.. unseen.Notes.Select(item => _words.Of(item.Note)).Distinct(StringComparer.Ordinal)];
        foreach (string note in notes.Take(3))
            AddWrapped(note, Indent, maxLines: 3);
        if (notes.Length > 3)
            _lines.Add($"{Indent}{_words.Fill(Texts.More, _words.Number(notes.Length - 3))}");
        if (absent.Length > 0)
            AddWrapped(_words.Fill(Texts.ConsoleAbsent, string.Join(", ", absent)), Indent, maxLines: 2);
        var rest = new List<string>();
        if (unseen.Problems.Count > 0)
        {
            long bytes = unseen.Problems.Aggregate(0L, (sum, item) => sum + Math.Clamp(item.Problem.Bytes, 0, long.MaxValue - sum));
            int files = unseen.Problems.Select(item => item.Problem.File).Distinct(StringComparer.Ordinal).Count();
            rest.Add(_words.Fill(Texts.ConsoleProblems, _words.Bytes(bytes), _words.Count(files, Texts.Files)));
        }

        if (unseen.SkippedFiles > 0)
            rest.Add(_words.Fill(Texts.ConsoleSkipped, _words.Count(unseen.SkippedFiles, Texts.Files)));
        if (unseen.SkippedRules > 0)
            rest.Add(_words.Fill(Texts.ConsoleRules, _words.Count(unseen.SkippedRules, Texts.Rules)));
        if (unseen.LimitedRules > 0)
            rest.Add(_words.Fill(Texts.ConsoleLimited, _words.Count(unseen.LimitedRules, Texts.Rules)));
        if (rest.Count > 0)
            AddWrapped(string.Join("; ", rest), Indent, maxLines: 2);
    }

    private void AddMailboxes()
    {
        MailboxReport[] mailboxes =
        [
            .. _report.Damage.Mailboxes.Where(mailbox => mailbox.Class is not "no-trace")
                .OrderBy(mailbox => mailbox.Class switch { "content-taken" => 0, "access-proven" => 1, _ => 2 })
                .ThenByDescending(mailbox => mailbox.BytesOut ?? 0),
        ];
        if (mailboxes.Length == 0)
            return;
        AddHeading(Texts.MailboxesTitle);
        foreach (MailboxReport mailbox in mailboxes.Take(5))
        {
            string sent = mailbox.BytesOut is { } bytes ? $", {_words.Fill(Texts.ConsoleSent, _words.Bytes(bytes))}" : "";
            string found = _words.Of(Vocabulary.Of(Vocabulary.MailboxClasses, mailbox.Class)).ToLowerInvariant();
            _lines.Add(Clip($"{Indent}{Clip(mailbox.Mailbox, 48)}: {found}{sent}"));
        }

        if (mailboxes.Length > 5)
            _lines.Add($"{Indent}{_words.Fill(Texts.More, _words.Count(mailboxes.Length - 5, Texts.Mailboxes))}");
    }

    private void AddNext()
    {
        AddHeading(Texts.ConsoleNext);
        LocalText[] steps = _report.Advice.Count > 0
            ? [.. _report.Advice.Take(3).Select(step => step.Text)]
            : [Html.VerdictSection.NextStep(_report)];
        for (int i = 0; i < steps.Length; i++)
            AddWrapped($"{i + 1}. {_words.Of(steps[i])}", Indent, maxLines: steps.Length > 1 ? 1 : 2);
    }

    private void AddHeading(LocalText text)
    {
        string heading = _words.Of(text);
        _lines.Add("");
        _lines.Add(_color ? $"\x1b[1m{heading}\x1b[0m" : heading);
    }

    private void AddWrapped(string text, string indent, int maxLines)
    {
        var line = new StringBuilder(indent);
        int left = maxLines;
        foreach (string word in text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > indent.Length && line.Length + 1 + word.Length > Columns)
            {
                if (--left == 0)
                {
                    _lines.Add(Clip(line + "…"));
                    return;
                }

                _lines.Add(Clip(line.ToString()));
                line.Clear().Append(indent);
            }

            line.Append(line.Length > indent.Length ? " " : "").Append(word);
        }

        if (line.Length > indent.Length)
            _lines.Add(Clip(line.ToString()));
    }

    private static string Clip(string text, int columns = Columns)
    {
        text = text.Replace('\n', ' ');
        if (text.Length <= columns)
            return text;
        int keep = columns - 1;
        return text[..(char.IsHighSurrogate(text[keep - 1]) ? keep - 1 : keep)] + "…";
    }

    private static string ColorOf(string level) => level switch
    {
        "compromised" => "31",
        "attempted" => "33",
        "no-trace" => "36",
        _ => "35",
    };
}
