using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.Contacts;

/// <summary>An owner, and the contacts of who is to be written to about it.</summary>
/// <param name="Owner">Whose servers they are.</param>
/// <param name="Relation"><c>owner</c>, or in whose place: <c>supplier</c>, <c>upstream</c>.</param>
/// <param name="Contacts">Of the owner, or of the supplier or upstream; best first.</param>
public sealed record RecipientWish(Owner Owner, string Relation, IReadOnlyList<Contact> Contacts);

/// <summary>One recipient and all owners it is written to about.</summary>
/// <param name="Key">The same for the same channel and address, whatever its case.</param>
/// <param name="Recipients">One for each owner, in the order they were asked for; at least one.</param>
public sealed record RecipientGroup(string Key, IReadOnlyList<ChosenRecipient> Recipients);

/// <summary>Who is written to about one owner, and why this one.</summary>
/// <param name="Owner">Whose servers they are.</param>
/// <param name="Contact">The contact that was chosen.</param>
/// <param name="Recipient">The same as a notice takes it.</param>
public sealed record ChosenRecipient(Owner Owner, Contact Contact, Recipient Recipient);

/// <summary>Chooses one recipient for each owner; pure.</summary>
public static class RecipientChooser
{
    /// <summary>The best contact on a channel; null when there is none.</summary>
    /// <param name="wish">The owner and its contacts.</param>
    /// <param name="channel"><c>mail</c>, <c>letter</c> or <c>phone</c>.</param>
    /// <param name="lowest">Contacts of a lower grade are passed over.</param>
    public static ChosenRecipient? Choose(RecipientWish wish, string channel, ContactGrade lowest = ContactGrade.E)
    {
        ArgumentNullException.ThrowIfNull(wish);
        ArgumentException.ThrowIfNullOrEmpty(channel);
        Contact? best = wish.Contacts
            .Where(c => c.Channel == channel && c.Grade <= lowest)
            .OrderBy(c => ContactSources.Rank(c.Source)).ThenBy(c => c.Grade).FirstOrDefault();
        if (best is null)
            return null;
        string language = best.Language is "nl" or "en" ? best.Language : wish.Owner.Language;
        return new ChosenRecipient(wish.Owner, best, new Recipient(wish.Owner.Organisation, best.Name, channel, best.Value, language, best.Source, wish.Relation));
    }

    /// <summary>The same for many owners: who is the recipient for several of them is one group with all of them.</summary>
    /// <returns>In the order of the first owner of each; owners without a contact are in none.</returns>
    public static IReadOnlyList<RecipientGroup> Group(IEnumerable<RecipientWish> wishes, string channel, ContactGrade lowest = ContactGrade.E)
    {
        ArgumentNullException.ThrowIfNull(wishes);
        return [.. wishes
            .Select(wish => Choose(wish, channel, lowest))
            .OfType<ChosenRecipient>()
            .DistinctBy(chosen => (KeyOf(chosen.Recipient), chosen.Owner.Key))
            .GroupBy(chosen => KeyOf(chosen.Recipient), StringComparer.Ordinal)
            .Select(group => new RecipientGroup(group.Key, [.. group]))];
    }

    /// <summary>The same for two recipients when one message reaches both.</summary>
    public static string KeyOf(Recipient recipient)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        string value = recipient.Channel == "phone"
            ? string.Concat(recipient.Value.Where(c => char.IsAsciiDigit(c) || c == '+'))
            : recipient.Value.ToLowerInvariant();
        return $"{recipient.Channel}:{value}";
    }
}
