using System.Text;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Settings;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>Plans of warning and the settings of the sender: one text, read as either.</summary>
internal sealed class WarnTarget : FuzzTarget
{
    private static readonly string[] s_matters = ["proxylogon", "unsupported"];

    public override string Name => "warn";

    public override IReadOnlyList<byte[]> Seeds { get; } = Texts(
        """
        plan: proxylogon-spring
        matter: proxylogon
        seed: 20210316
        enteredFrom: 2021-03-09
        possibly: true
        grace: 14d
        strata: [sector, region]
        looks: [7d, 14d, 28d]
        arms:
          - id: mail
            steps: [{ after: 0d, channel: mail }, { after: 14d, channel: letter }, { after: 28d, channel: mail, to: supplier }]
          - { id: wait, share: 2, wait: 72h, steps: [{ after: 0d, channel: phone }] }
        stop: { bounced: 0.5, refused: 0.1, atLeast: 50, level: 0.05 }
        """,
        """
        sender:
          organisation: Example CERT
          mandateNl: Wij waarschuwen.
          mandateEn: We warn.
          from: warnings@cert.example
          replyTo: answers@cert.example
          phone: +31 20 555 0100
          verifyPage: https://cert.example/warnings
          postalAddress: [Example CERT, Example Street 1]
          country: NL
        smtp: {host: mail.cert.example, port: 587, security: starttls, user: warnings, passwordFrom: WARN_SMTP_PASSWORD, connections: 2, perSecond: 20, perDomainPerMinute: 30, envelopeSender: bounces@cert.example}
        inbox: {host: imap.cert.example, security: tls, user: answers, passwordFrom: WARN_IMAP_PASSWORD, folder: INBOX}
        contacts: {securityTxt: true, rdap: [https://rdap.example.org/], roleAddresses: true, keys: keys}
        language: nl
        answerDays: 7
        """);

    public override IReadOnlyList<byte[]> Dictionary { get; } = Texts(
        "plan: ", "arms:", "steps: ", "wait: 73h", "after: ", "share: ", "looks: ", "strata: ", "stop: ", "seed: 99999999999999999999", "smtp: ", "inbox: ", "maildir: ", "security: none", "allowPlain: true", "signing: {certificate: a.pfx}", "port: 0", "perSecond: NaN", "atLeast: 1e300", "\u0000", "9999d", "&a ", "*a", "<<: *a", "- ", ": ", "\n  ", "---\n", "[[[[", "{{{{", "!!binary ", "|\n", "'", "\"", "~", "\t", "? ", "%YAML 1.1\n", "#", "é");

    public override void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        (WarningPlan? plan, IReadOnlyList<SettingsProblem> problems) = WarningPlan.Read(text, s_matters);
        Require(plan is null == problems.Count > 0, "a plan is read or its problems are told");
        CheckProblems(problems);
        if (plan is not null)
            CheckPlan(plan);
        (WarnSettings? settings, IReadOnlyList<SettingsProblem> wrong) = WarnSettings.Read(text, Scratch.Folder(Name), name => name.StartsWith('W') ? "secret" : null);
        Require(settings is null == wrong.Count > 0, "settings are read or their problems are told");
        CheckProblems(wrong);
        if (settings is not null)
            CheckSettings(settings);
    }

    private static void CheckProblems(IReadOnlyList<SettingsProblem> problems) =>
        Require(problems.All(problem => problem is { Line: >= 0, Column: >= 0, Message.Length: > 0 }), "a problem has a place and words");

    private static void CheckPlan(WarningPlan plan)
    {
        Require(plan.Id.Length is > 0 and <= 60 && s_matters.Contains(plan.Matter), "a plan has a name and a matter");
        Require(plan.Arms.Count > 0 && plan.Arms.Any(arm => arm.Wait == TimeSpan.Zero) && plan.Arms.All(arm => arm.Wait <= TimeSpan.FromHours(72)), "somebody is written to at once, and nobody waits for longer than 72 hours");
        Require(plan.Arms.All(arm => arm.Share > 0 && arm.Steps.Count > 0 && arm.Steps[0].After == TimeSpan.Zero && arm.Steps.Zip(arm.Steps.Skip(1)).All(pair => pair.First.After < pair.Second.After)), "steps rise from the first day");
        Require(plan.Looks.Count is > 0 and <= 50 && plan.Looks.Zip(plan.Looks.Skip(1)).All(pair => pair.First < pair.Second), "looks rise");
        Require(plan.Stop is { Bounced: >= 0 and <= 1, Refused: >= 0 and <= 1, Level: > 0 and <= 0.5, AtLeast: > 0 }, "rules to stop are shares");
    }

    private static void CheckSettings(WarnSettings settings)
    {
        Require(settings.Sender.VerifyPage.Scheme == "https" && settings.Sender.Organisation.Length > 0 && !settings.Sender.Organisation.Any(char.IsControl), "a sender is named and can be verified");
        Require(settings.Smtp is null || settings.Smtp.Problems().Count == 0, "a server of mail can be used");
        Require(settings.Inbox?.Imap is null || settings.Inbox.Imap.Problems().Count == 0, "a mailbox can be read");
        Require(settings.Sending is { Connections: >= 1 and <= 16, PerSecond: > 0, PerDomainPerMinute: > 0 } && settings.AnswerDays is >= 1 and <= 90, "the pace is bounded");
    }
}
