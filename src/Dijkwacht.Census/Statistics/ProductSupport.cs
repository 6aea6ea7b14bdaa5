using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Statistics;

/// <summary>Whether Microsoft still supports a product.</summary>
public static class ProductSupport
{
    /// <summary><c>supported</c>, <c>unsupported</c> or empty when the product is not known.</summary>
    /// <remarks>Paid extensions of 2016 and 2019 are not seen from outside.</remarks>
    public static string Of(string? product, DateOnly asOf) => product is null ? "" : (BuildCatalogue.Default.EndOfSupport(product) ?? Exchange2007(product)) is { } end
        ? asOf <= end ? "supported" : "unsupported"
        : "";

    // Its builds are not in the file: only its login page is recognised.
    private static DateOnly? Exchange2007(string product) => product == "Exchange Server 2007" ? new DateOnly(2017, 4, 11) : null;
}
