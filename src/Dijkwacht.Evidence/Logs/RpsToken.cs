using System.Buffers.Binary;
using System.Text;

namespace Dijkwacht.Evidence.Logs;

/// <summary>The account that an <c>X-Rps-CAT</c> token says it is.</summary>
/// <param name="AuthenticationType">Such as <c>Kerberos</c> or <c>Basic</c>.</param>
/// <param name="LogonName">The account, such as <c>administrator@example.org</c>.</param>
/// <param name="Sid">Its SID.</param>
/// <param name="Groups">Groups that the token claims.</param>
public sealed record RpsToken(string AuthenticationType, string LogonName, string Sid, IReadOnlyList<string> Groups)
{
    private const int MaxText = 8_192;

    /// <summary>
    /// Reads the serialised common access token: <c>V</c> version, <c>T</c> type, <c>C</c> compressed flag, <c>A</c>
    /// authentication type, <c>L</c> logon name, <c>U</c> user SID, <c>G</c> groups; strings are length-prefixed UTF-8.
    /// </summary>
    /// <remarks>
    /// Undocumented by the vendor. Known from the token of a lab's ProxyShell log (build 15.1.1713.5), which begins
    /// <c>VgEAVAdXaW5kb3dz</c> = <c>V</c>, 1, 0, <c>T</c>, 7, "Windows".
    /// </remarks>
    public static RpsToken? TryRead(ReadOnlySpan<byte> value)
    {
        if (value.Length is < 8 or > MaxText)
            return null;
        byte[] clean = new byte[value.Length];
        int length = PercentDecoder.DecodeTwice(value, clean);
        string text = Encoding.UTF8.GetString(clean, 0, length).Replace(' ', '+').Replace('-', '+').Replace('_', '/').TrimEnd('=');
        text = text[..(text.Length - (text.Length % 4 == 1 ? 1 : 0))];
        text = text.PadRight((text.Length + 3) / 4 * 4, '=');
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int count) ? Read(bytes.AsSpan(0, count)) : null;
    }

    private static RpsToken? Read(ReadOnlySpan<byte> token)
    {
        if (token.Length < 4 || token[0] != (byte)'V')
            return null;
        token = token[3..];
        string authentication = "";
        string logon = "";
        string sid = "";
        List<string> groups = [];
        while (token.Length > 1)
        {
            byte tag = token[0];
            token = token[1..];
            switch (tag)
            {
                case (byte)'C':
                    token = token[1..];
                    break;
                case (byte)'G':
                    ReadGroups(ref token, groups);
                    break;
                case (byte)'T' or (byte)'A' or (byte)'L' or (byte)'U' or (byte)'P':
                    if (!TryText(ref token, out string text))
                        return Result();
                    if (tag == (byte)'A')
                        authentication = text;
                    else if (tag == (byte)'L')
                        logon = text;
                    else if (tag == (byte)'U')
                        sid = text;
                    break;
                default:
                    return Result();
            }
        }

        return Result();

        RpsToken? Result() => logon.Length + sid.Length == 0 ? null : new RpsToken(authentication, logon, sid, groups);
    }

    private static void ReadGroups(ref ReadOnlySpan<byte> token, List<string> groups)
    {
        if (token.Length < 4)
        {
            token = default;
            return;
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(token);
        token = token[4..];
        for (int i = 0; i < count && i < 256 && token.Length > 4; i++)
        {
            // Four bytes of group attributes, then the SID.
            token = token[4..];
            if (!TryText(ref token, out string group))
                return;
            groups.Add(group);
        }
    }

    private static bool TryText(ref ReadOnlySpan<byte> token, out string text)
    {
        text = "";
        int length = 0;
        int shift = 0;
        int used = 0;
        while (used < token.Length && used < 3)
        {
            byte part = token[used++];
            length |= (part & 0x7F) << shift;
            shift += 7;
            if (part < 0x80)
                break;
        }

        if (length > token.Length - used)
            return false;
        text = Encoding.UTF8.GetString(token.Slice(used, length));
        token = token[(used + length)..];
        return true;
    }
}
