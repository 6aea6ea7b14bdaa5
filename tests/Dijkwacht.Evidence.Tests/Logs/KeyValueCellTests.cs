using System.Text;
using CsCheck;
using Dijkwacht.Evidence.Logs;

namespace Dijkwacht.Evidence.Tests.Logs;

public class KeyValueCellTests
{
    private const string Request = "S:TIME=13;S:SID=666655678-1234-1234-123456789987654;S:CMD=Get-InboxRule;S:REQID=;S:URL=/ecp/RulesEditor/InboxRules.svc/GetList?msExchEcpCanary=CANARY;S:REFERRER=;S:EX=;S:RS=0;S:BLD=15.1.2375.7;S:TNAME=<null>;S:TID=";

    private const string Removal = @"'S:CMD=Remove-OABVirtualDirectory.Force=$true.Identity=''ex1\OAB (Default Web Site)''';;S:EX=";

    private const string Creation = @"'S:CMD=New-OABVirtualDirectory.WebSiteName=''Default Web Site''.Server=''ex1''.Role=''ClientAccess''.InternalURL=''https://ex1.example.org/OAB''.Path=''C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\OAB''';;S:EX=none";

    [Theory]
    [InlineData(Request, "CMD", "Get-InboxRule")]
    [InlineData(Request, "bld", "15.1.2375.7")]
    [InlineData(Request, "URL", "/ecp/RulesEditor/InboxRules.svc/GetList?msExchEcpCanary=CANARY")]
    [InlineData(Request, "REQID", "")]
    [InlineData(Request, "TID", "")]
    [InlineData(Request, "TIM", null)]
    [InlineData(Removal, "CMD", @"Remove-OABVirtualDirectory.Force=$true.Identity='ex1\OAB (Default Web Site)'")]
    [InlineData(Removal, "EX", "")]
    [InlineData(Creation, "CMD", @"New-OABVirtualDirectory.WebSiteName='Default Web Site'.Server='ex1'.Role='ClientAccess'.InternalURL='https://ex1.example.org/OAB'.Path='C:\Program Files\Microsoft\Exchange Server\V15\FrontEnd\HttpProxy\OAB'")]
    [InlineData(Creation, "EX", "none")]
    [InlineData("BeginRequest=2023-01-06T11:47:32.406Z;CorrelationID=<empty>;ProxyState-Run=None;", "CorrelationID", "<empty>")]
    [InlineData("I32:ADS.C[ex1]=3;F:ATE.AL=1.5;Dbl:BudgUse.T[]=0", "ATE.AL", "1.5")]
    [InlineData("'S:CMD=cut off ''in the mid", "CMD", "cut off 'in the mid")]
    [InlineData("", "CMD", null)]
    [InlineData(";;;", "CMD", null)]
    public void Lines_of_real_servers_give_their_values(string cell, string key, string? value) => Assert.Equal(value, Find(cell, key));

    [Fact]
    public void What_is_written_as_pairs_is_read_back()
    {
        Gen<string> values = Gen.OneOf("a", "'", ";", "=", ":", ".", "é", " ").Array[0, 10].Select(string.Concat);
        values.Array[1, 10].Sample(all =>
        {
            string cell = string.Join(';', all.Select((v, i) => Pair("K" + i, v)));
            for (int i = 0; i < all.Length; i++)
                Assert.Equal(all[i], Find(cell, "k" + i));
            Assert.Null(Find(cell, "K" + all.Length));
        });
    }

    [Fact]
    public void Any_bytes_hold_the_key_or_not() =>
        Gen.OneOf("'", ";", "=", "S:", "K", "''").Array[0, 40].Select(string.Concat).Sample(cell =>
            Assert.True((Find(cell, "K") ?? "").Length <= cell.Length));

    private static string Pair(string key, string value) =>
        value.AsSpan().IndexOfAny(";'") < 0 ? $"S:{key}={value}" : $"'S:{key}={value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string? Find(string cell, string key)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(cell);
        return KeyValueCell.TryFind(bytes, Encoding.UTF8.GetBytes(key), new byte[bytes.Length], out ReadOnlySpan<byte> value)
            ? Encoding.UTF8.GetString(value)
            : null;
    }
}
