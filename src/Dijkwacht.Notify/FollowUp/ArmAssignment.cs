using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>Stratified random assignment in permuted blocks: whoever has the seed and the order of enrolment gets the same arms.</summary>
/// <remarks>
/// A block holds every arm as often as its share says, in an order drawn from SHA-256 of seed, plan, stratum and block: within a
/// stratum the arms never differ by more than a block. Nothing of the owner but its stratum has a say.
/// </remarks>
internal static class ArmAssignment
{
    /// <summary>The arm at a place of a stratum's list.</summary>
    /// <param name="plan">Plan and seed.</param>
    /// <param name="arms">Arms that the owner may get, in the order of the plan.</param>
    /// <param name="stratum">Name.</param>
    /// <param name="place">Owners of the stratum that came before, from 0.</param>
    public static Arm Of(WarningPlan plan, IReadOnlyList<Arm> arms, string stratum, int place)
    {
        var block = new List<Arm>();
        foreach (Arm arm in arms)
            block.AddRange(Enumerable.Repeat(arm, arm.Share));
        Shuffle(block, string.Create(CultureInfo.InvariantCulture, $"{plan.Seed}\n{plan.Id}\n{stratum}\n{place / block.Count}"));
        return block[place % block.Count];
    }

    /// <summary>Order of owners that come in together: drawn, so that neither the alphabet nor the register has a say.</summary>
    public static IEnumerable<T> InDrawnOrder<T>(WarningPlan plan, IEnumerable<T> owners, Func<T, string> key) =>
        owners.OrderBy(owner => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{plan.Seed}\n{plan.Id}\n{key(owner)}")))), StringComparer.Ordinal);

    private static void Shuffle(List<Arm> block, string seed)
    {
        byte[] state = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
        for (int i = block.Count - 1; i > 0; i--)
        {
            state = SHA256.HashData(state);
            int other = (int)(BinaryPrimitives.ReadUInt64LittleEndian(state) % (ulong)(i + 1));
            (block[i], block[other]) = (block[other], block[i]);
        }
    }
}
