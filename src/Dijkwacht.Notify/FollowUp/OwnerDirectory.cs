using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>What follow-up must know of an owner.</summary>
/// <param name="Key">Of the register.</param>
/// <param name="Organisation">Name.</param>
/// <param name="Sector">As the register spells it.</param>
/// <param name="Region">As the register spells it.</param>
/// <param name="Country">As the register spells it.</param>
/// <param name="Language"><c>nl</c> or <c>en</c>.</param>
public sealed record OwnerFacts(string Key, string Organisation, string Sector, string Region, string Country, string Language);

/// <summary>Who owners are and how they are reached.</summary>
public interface IOwnerDirectory
{
    /// <summary>An owner; null when the register knows none of that key.</summary>
    OwnerFacts? Find(string owner);

    /// <summary>Who may be written to, best first; empty when nobody is known. Contacts that refused are not among them.</summary>
    /// <param name="owner">Key of the owner of the server.</param>
    /// <param name="relation"><c>owner</c>, <c>supplier</c> or <c>upstream</c>.</param>
    /// <param name="channel"><c>mail</c>, <c>letter</c> or <c>phone</c>.</param>
    IReadOnlyList<Recipient> ContactsOf(string owner, string relation, string channel);
}
