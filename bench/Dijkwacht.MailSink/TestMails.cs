using System.Globalization;
using System.Text;
using Dijkwacht.Notify.Delivery;

namespace Dijkwacht.MailSink;

/// <summary>Mails of about the size of a notice.</summary>
internal static class TestMails
{
    public const string From = "cert@cert.example";

    public static IEnumerable<OutgoingMail> Make(int count, string localPart = "owner", Func<int, string>? token = null)
    {
        string text = string.Concat(Enumerable.Repeat("Op uw adres staat een Exchange-server die een herstelling mist; wij leggen uit wat te doen.\r\n", 40));
        for (int i = 0; i < count; i++)
        {
            string notice = string.Create(CultureInfo.InvariantCulture, $"n{i:D6}");
            string recipient = string.Create(CultureInfo.InvariantCulture, $"{localPart}{i}@d{i % 500}.example.org");
            string message = $"From: CERT <{From}>\r\nTo: {recipient}\r\nSubject: Uw server [{token?.Invoke(i) ?? "DW-2222-3333"}]\r\nMessage-ID: {MessageId(notice)}\r\nMIME-Version: 1.0\r\n"
                + $"X-Dijkwacht-Notice: {notice}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}.een punt vooraan; één letter met teken\r\n";
            yield return new OutgoingMail(notice, MessageId(notice), recipient, Encoding.UTF8.GetBytes(message));
        }
    }

    public static string MessageId(string notice) => $"<dw.{notice}@cert.example>";
}
