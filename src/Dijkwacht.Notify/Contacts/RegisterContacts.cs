namespace Dijkwacht.Notify.Contacts;

/// <summary>Contacts that a register gives.</summary>
internal static class RegisterContacts
{
    public static IEnumerable<Contact> Of(OwnerEntry entry, DateTimeOffset now)
    {
        foreach (string mail in entry.Mails)
            yield return Make("mail", mail);
        if (entry.Postal.Length > 0)
            yield return Make("letter", entry.Postal);
        foreach (string phone in entry.Phones)
            yield return Make("phone", phone);

        Contact Make(string channel, string value) => new(
            entry.Owner.Key,
            channel,
            value,
            entry.ContactName,
            entry.Owner.Language,
            "register",
            entry.CheckedOn is null ? ContactGrade.B : ContactGrade.A,
            $"line {entry.Owner.Line}" + (entry.CheckedOn is { } day ? $", confirmed {day:yyyy-MM-dd}" : ""),
            now,
            ExpiresAt: null);
    }
}
