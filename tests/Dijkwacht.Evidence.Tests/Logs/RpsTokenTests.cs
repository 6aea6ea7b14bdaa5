using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Dijkwacht.Evidence.Logs;

namespace Dijkwacht.Evidence.Tests.Logs;

public class RpsTokenTests
{
    private const string Name = "administrator@example.org";
    private const string Sid = "S-1-5-21-1-2-3-500";

    private static readonly string[] s_groups = ["S-1-5-32-544", "S-1-5-11"];

    [Fact]
    public void A_token_says_who_it_claims_to_be()
    {
        string text = Convert.ToBase64String(Token(Name, Sid, s_groups));
        Assert.StartsWith("VgEAVAdXaW5kb3dz", text, StringComparison.Ordinal);
        foreach (string form in new[] { text, Uri.EscapeDataString(text), Uri.EscapeDataString(Uri.EscapeDataString(text)), text.TrimEnd('='), text.Replace('+', ' ') })
        {
            RpsToken? token = RpsToken.TryRead(Encoding.UTF8.GetBytes(form));
            Assert.NotNull(token);
            Assert.Equal(("Kerberos", Name, Sid), (token.AuthenticationType, token.LogonName, token.Sid));
            Assert.Equal(s_groups, token.Groups);
        }
    }

    [Fact]
    public void A_long_name_has_a_length_of_two_bytes()
    {
        string name = new string('n', 300) + "@example.org";
        Assert.Equal(name, RpsToken.TryRead(Encoding.UTF8.GetBytes(Convert.ToBase64String(Token(name, Sid, []))))?.LogonName);
    }

    [Fact]
    public void A_token_cut_off_anywhere_gives_whole_values_or_none()
    {
        string text = Convert.ToBase64String(Token(Name, Sid, s_groups));
        for (int length = 0; length < text.Length; length++)
        {
            RpsToken? token = RpsToken.TryRead(Encoding.UTF8.GetBytes(text[..length]));
            Assert.True(token is null || token.LogonName == Name, $"cut at {length}: {token}");
            Assert.True(token is null || token.Sid is "" or Sid, $"cut at {length}: {token}");
            Assert.All(token?.Groups ?? [], g => Assert.Contains(g, s_groups));
        }
    }

    [Fact]
    public void A_count_of_groups_beyond_the_token_is_not_believed()
    {
        byte[] bytes = Token(Name, Sid, s_groups);
        int count = bytes.AsSpan().LastIndexOf("G"u8) + 1;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(count), int.MaxValue);
        Assert.Equal(s_groups, RpsToken.TryRead(Encoding.UTF8.GetBytes(Convert.ToBase64String(bytes)))?.Groups);
    }

    [Theory]
    [InlineData("")]
    [InlineData("VgEA")]
    [InlineData("not base64 at all!")]
    [InlineData("AAAAAAAAAAAAAAAA")]
    public void What_is_no_token_is_none(string text) => Assert.Null(RpsToken.TryRead(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Any_bytes_behind_a_tokens_beginning_are_read_or_refused() =>
        Gen.Byte.Array[0, 120].Sample(tail =>
        {
            string text = Convert.ToBase64String([(byte)'V', 1, 0, .. tail]);
            RpsToken? token = RpsToken.TryRead(Encoding.UTF8.GetBytes(text));
            Assert.True(token is null || token.LogonName.Length + token.Sid.Length > 0);
        });

    private static byte[] Token(string name, string sid, string[] groups)
    {
        List<byte> bytes = [(byte)'V', 1, 0];
        Add(bytes, 'T', "Windows");
        bytes.AddRange([(byte)'C', 0]);
        Add(bytes, 'A', "Kerberos");
        Add(bytes, 'L', name);
        Add(bytes, 'U', sid);
        bytes.Add((byte)'G');
        bytes.AddRange(BitConverter.GetBytes(groups.Length));
        foreach (string group in groups)
        {
            bytes.AddRange(BitConverter.GetBytes(7));
            Add(bytes, null, group);
        }

        return [.. bytes];
    }

    private static void Add(List<byte> bytes, char? tag, string text)
    {
        if (tag is { } letter)
            bytes.Add((byte)letter);
        int length = Encoding.UTF8.GetByteCount(text);
        for (; length >= 0x80; length >>= 7)
            bytes.Add((byte)(length | 0x80));
        bytes.Add((byte)length);
        bytes.AddRange(Encoding.UTF8.GetBytes(text));
    }
}
