using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Dijkwacht.Exchange.Builds;

/// <summary>A four-part Exchange build, such as 15.1.2106.13.</summary>
/// <param name="Major">14, 15.</param>
/// <param name="Minor">0 (2013), 1 (2016), 2 (2019 and Subscription Edition).</param>
/// <param name="Update">The cumulative update's number.</param>
/// <param name="Revision">The security update's number.</param>
public readonly record struct ExchangeVersion(int Major, int Minor, int Update, int Revision) : IComparable<ExchangeVersion>
{
    /// <summary>Reads <c>15.1.2106.13</c> and the zero-padded <c>15.01.2106.013</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ExchangeVersion version)
    {
        version = default;
        Span<Range> parts = stackalloc Range[5];
        if (text.Split(parts, '.') != 4)
            return false;
        if (!TryPart(text[parts[0]], out int major) || !TryPart(text[parts[1]], out int minor)
            || !TryPart(text[parts[2]], out int update) || !TryPart(text[parts[3]], out int revision))
            return false;
        version = new ExchangeVersion(major, minor, update, revision);
        return true;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">The text is no build.</exception>
    public static ExchangeVersion Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!TryParse(text, out ExchangeVersion version))
            ThrowFormat(text);
        return version;
    }

    /// <summary>Whether this has the numbers of an Exchange that the product knows: 14.x or 15.x with an update number.</summary>
    public bool IsPlausible => Major is 14 or 15 && Minor is >= 0 and <= 3 && Update > 0;

    /// <inheritdoc/>
    public int CompareTo(ExchangeVersion other) =>
        (Major, Minor, Update, Revision).CompareTo((other.Major, other.Minor, other.Update, other.Revision));

    /// <summary>Lower build.</summary>
    public static bool operator <(ExchangeVersion left, ExchangeVersion right) => left.CompareTo(right) < 0;

    /// <summary>Lower or same build.</summary>
    public static bool operator <=(ExchangeVersion left, ExchangeVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Higher build.</summary>
    public static bool operator >(ExchangeVersion left, ExchangeVersion right) => left.CompareTo(right) > 0;

    /// <summary>Higher or same build.</summary>
    public static bool operator >=(ExchangeVersion left, ExchangeVersion right) => left.CompareTo(right) >= 0;

    /// <summary>The short form, <c>15.1.2106.13</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Update}.{Revision}");

    private static bool TryPart(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && text.Length <= 6;

    [DoesNotReturn]
    private static void ThrowFormat(string text) =>
        throw new FormatException($"'{text}' is no Exchange build; expected four numbers such as 15.1.2106.13.");
}
