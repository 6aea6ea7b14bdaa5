using System.Text;
using CsCheck;
using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Tests.Matching;

public class LiteralScannerTests
{
    private static readonly Gen<string> s_literal = Gen.Char["abAB/.%\\-_{0"].Array[3, 20].Select(c => new string(c).ToLowerInvariant());
    private static readonly Gen<string> s_text = Gen.Char["abAB/.%\\-_{0 \"é"].Array[0, 300].Select(c => new string(c));

    [Fact]
    public void Every_literal_is_found_wherever_it_stands_in_whatever_case() =>
        Gen.Select(s_literal.Array[1, 12], s_text).Sample((literals, text) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            var expected = Naive(literals, bytes);
            Assert.Equal(expected, Scan(literals, bytes, allowVectors: true));
            Assert.Equal(expected, Scan(literals, bytes, allowVectors: false));
        });

    [Fact]
    public void A_literal_is_found_at_every_alignment_and_at_both_ends()
    {
        string[] literals = ["/ab", "/abc", "/abcd", "/abcde", "/abcdef", "/Abcdefghijklmnop".ToLowerInvariant()];
        foreach (string literal in literals)
        {
            for (int before = 0; before < 80; before++)
            {
                for (int after = 0; after < 40; after++)
                {
                    byte[] text = Encoding.ASCII.GetBytes(new string('x', before) + literal.ToUpperInvariant() + new string('y', after));
                    Assert.Equal([(before, 0)], Scan([literal], text, allowVectors: true));
                    Assert.Equal([(before, 0)], Scan([literal], text, allowVectors: false));
                }
            }
        }
    }

    private static List<(int Offset, int Literal)> Scan(string[] literals, byte[] text, bool allowVectors)
    {
        var scanner = new LiteralScanner([.. literals.Select(Encoding.UTF8.GetBytes)], allowVectors);
        var sink = new ListSink([]);
        scanner.Scan(text, ref sink);
        return [.. sink.Hits.Order()];
    }

    private static List<(int Offset, int Literal)> Naive(string[] literals, byte[] text)
    {
        var hits = new List<(int, int)>();
        for (int literal = 0; literal < literals.Length; literal++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(literals[literal]);
            for (int at = 0; at + bytes.Length <= text.Length; at++)
            {
                if (Folding.EqualsFolded(text.AsSpan(at, bytes.Length), bytes))
                    hits.Add((at, literal));
            }
        }

        return [.. hits.Order()];
    }

    private readonly struct ListSink(List<(int Offset, int Literal)> hits) : IHitSink
    {
        public List<(int Offset, int Literal)> Hits => hits;

        public void Hit(int offset, int literal) => hits.Add((offset, literal));
    }
}
