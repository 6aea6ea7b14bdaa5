using System.Text;
using CsCheck;
using Dijkwacht.Evidence.Logs;

namespace Dijkwacht.Evidence.Tests.Logs;

public class PercentDecoderTests
{
    [Theory]
    [InlineData("/a%2Fb", "/a/b", "/a/b")]
    [InlineData("%252f", "%2f", "/")]
    [InlineData("%25252f", "%252f", "%2f")]
    [InlineData("%", "%", "%")]
    [InlineData("%4", "%4", "%4")]
    [InlineData("%4g%41", "%4gA", "%4gA")]
    [InlineData("a+b", "a+b", "a+b")]
    public void Codes_are_undone_once_or_twice(string text, string once, string twice)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] target = new byte[bytes.Length];
        Assert.Equal(once, Encoding.UTF8.GetString(target, 0, PercentDecoder.Decode(bytes, target)));
        Assert.Equal(twice, Encoding.UTF8.GetString(target, 0, PercentDecoder.DecodeTwice(bytes, target)));
    }

    [Fact]
    public void Any_bytes_encoded_are_read_back_also_in_place() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            byte[] encoded = Encoding.ASCII.GetBytes(string.Concat(bytes.Select(b => $"%{b:x2}")));
            Assert.Equal(bytes, encoded[..PercentDecoder.Decode(encoded, encoded)]);
        });

    [Theory]
    [InlineData("/owa/%61uth", 5)]
    [InlineData("%2f", 0)]
    [InlineData("a%20b%3F%2541", 8)]
    [InlineData("a%20b%40c%3f", -1)]
    [InlineData("%4", -1)]
    [InlineData("100%%61", 4)]
    [InlineData("", -1)]
    public void Codes_that_no_browser_writes_are_found(string text, int position) =>
        Assert.Equal(position, PercentDecoder.IndexOfNeedlessEncoding(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Every_unreserved_character_in_code_is_found_wherever_it_stands() =>
        Gen.Select(Gen.OneOf([.. "azAZ09/-._~%"]), Gen.OneOf("", "a", "%20", "%%").Array[0, 5].Select(string.Concat)).Sample((character, before) =>
            Assert.Equal(before.Length, PercentDecoder.IndexOfNeedlessEncoding(Encoding.UTF8.GetBytes($"{before}%{(int)character:X2}tail"))));
}
