using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Statistics;

/// <summary>Whether Microsoft still supports a product. Paid extensions are not seen from outside.</summary>
internal static class ProductSupport
{
    /// <summary><c>supported</c>, <c>unsupported</c> or empty when the product is not known.</summary>
    public static string Of(string? product, DateOnly asOf) =>
        product is null || BuildCatalogue.Default.SupportEndOf(product) is not { } end ? "" : asOf <= end ? "supported" : "unsupported";
}
