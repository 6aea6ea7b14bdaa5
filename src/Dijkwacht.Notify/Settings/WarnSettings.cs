using Dijkwacht.Notify.Contacts;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.Settings;

/// <summary>Who warns, by which servers, and how owners are found: <c>warn.yml</c> of a workspace, see docs/warn.md.</summary>
public sealed record WarnSettings
{
    /// <summary>Name of the file inside a workspace.</summary>
    public const string FileName = "warn.yml";

    /// <summary>Who writes.</summary>
    public required SenderIdentity Sender { get; init; }

    /// <summary>Server that takes mail; null when there is none: notices are then only written to disk.</summary>
    public SmtpSettings? Smtp { get; init; }

    /// <summary>How fast.</summary>
    public SendOptions Sending { get; init; } = new();

    /// <summary>What signs; null when mails go unsigned.</summary>
    public SigningSettings? Signing { get; init; }

    /// <summary>Where answers and bounces arrive; null when nowhere that we read.</summary>
    public InboxSettings? Inbox { get; init; }

    /// <summary>Which look-ups for contacts are allowed.</summary>
    public ContactSettings Contacts { get; init; } = new();

    /// <summary>Language of owners that no register knows.</summary>
    public string Language { get; init; } = "nl";

    /// <summary>Days that an owner has to answer.</summary>
    public int AnswerDays { get; init; } = 7;

    /// <summary>Reads settings.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="folder">Relative paths in it start here.</param>
    /// <param name="environment">Value of an environment variable: passwords do not stand in the file.</param>
    /// <returns>The settings, null when there are problems; all of these at once.</returns>
    public static (WarnSettings? Settings, IReadOnlyList<SettingsProblem> Problems) Read(string text, string folder, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(environment);
        return WarnSettingsReader.Read(text, folder, environment);
    }
}

/// <summary>What signs mails.</summary>
/// <param name="Certificate">Full path of a PFX or PEM file with its private key.</param>
/// <param name="PasswordVariable">Environment variable with its password; null when it has none.</param>
public sealed record SigningSettings(string Certificate, string? PasswordVariable);

/// <summary>Where answers arrive: one of the two.</summary>
/// <param name="Maildir">Full path of a maildir; null when it is a mailbox.</param>
/// <param name="Imap">A mailbox; null when it is a maildir.</param>
public sealed record InboxSettings(string? Maildir, ImapSettings? Imap);
