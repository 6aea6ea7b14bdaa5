using System.Text.Json.Serialization;

namespace Dijkwacht.Notify.Leaks;

/// <summary>How much speaks for an offer being an owner's.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LeakWeight>))]
public enum LeakWeight
{
    /// <summary><c>weak</c>: the offer names the domain, which anyone can.</summary>
    [JsonStringEnumMemberName("weak")]
    Weak,

    /// <summary><c>medium</c>: it holds addresses of the owner, or dates and servers that fit.</summary>
    [JsonStringEnumMemberName("medium")]
    Medium,

    /// <summary><c>strong</c>: it knows what only someone inside could.</summary>
    [JsonStringEnumMemberName("strong")]
    Strong,
}

/// <summary>One thing that speaks for or against.</summary>
/// <param name="Code">Such as <c>addresses</c>, <c>claim</c>, <c>host</c>, <c>dates</c>, <c>ledger</c>, <c>ledger-missing</c>, <c>size</c>.</param>
/// <param name="Weight">How much it says; negative when it speaks against.</param>
/// <param name="Nl">In Dutch.</param>
/// <param name="En">In English.</param>
public sealed record LeakReason(string Code, int Weight, string Nl, string En);

/// <summary>An owner whose mail an offer may be.</summary>
/// <param name="Owner">Key of the owner.</param>
/// <param name="Domains">Of the owner that the offer names.</param>
/// <param name="Mailboxes">Different addresses of the owner in the offer; null when it holds none.</param>
/// <param name="Weight">Over all reasons.</param>
/// <param name="Reasons">Strongest first.</param>
public sealed record LeakCandidate(string Owner, IReadOnlyList<string> Domains, int? Mailboxes, LeakWeight Weight, IReadOnlyList<LeakReason> Reasons);
