using System.Text;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>One reader of untrusted bytes.</summary>
internal abstract class FuzzTarget
{
    /// <summary>All targets, in the order <c>all</c> runs them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new LogTarget(), new CellTarget(), new DocumentTarget(), new JsonEventTarget(), new EvtxTarget(), new RuleTarget(), new CollectionTarget(), new ScopeTarget(), new FingerprintTarget(),
        new MailTarget(), new AnswerTarget(), new OfferTarget(), new ReportTarget(), new WarnTarget(), new OwnerTarget(), new SecurityTxtTarget(), new RdapTarget(),
    ];

    public abstract string Name { get; }

    /// <summary>Valid inputs, from which others are made.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Words of the format.</summary>
    public abstract IReadOnlyList<byte[]> Dictionary { get; }

    /// <summary>Reads an input; any exception is a failure.</summary>
    public abstract void Run(byte[] input);

    /// <summary>Random numbers that follow from the input, so that the input alone reproduces a failure.</summary>
    protected static Random RandomOf(ReadOnlySpan<byte> input)
    {
        uint hash = 2_166_136_261;
        foreach (byte value in input)
            hash = unchecked((hash ^ value) * 16_777_619);
        return new Random((int)(hash & int.MaxValue));
    }

    protected static byte[][] Texts(params ReadOnlySpan<string> texts)
    {
        byte[][] all = new byte[texts.Length][];
        for (int i = 0; i < texts.Length; i++)
            all[i] = Encoding.UTF8.GetBytes(texts[i]);
        return all;
    }

    protected static void Require(bool holds, string claim)
    {
        if (!holds)
            throw new InvalidOperationException("Does not hold: " + claim);
    }
}
