using System.Text;
using Dijkwacht.Census.Fingerprints;
using Dijkwacht.Census.Observations;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>Answers of strangers: a line with the status, header fields, an empty line, a body; answers parted by form feeds.</summary>
internal sealed class FingerprintTarget : FuzzTarget
{
    public override string Name => "fingerprints";

    public override IReadOnlyList<byte[]> Seeds { get; } = Texts(
        "302\nX-OWA-Version: 15.2.986.14\nX-FEServer: EX1\nLocation: https://mail.example.org/owa/auth/logon.aspx?url=x\n\n\f401\nX-OWA-Version: 15.2.858.5\n\n",
        "200\nServer: Microsoft-IIS/10.0\n\n<link href=\"/owa/auth/15.2.858/themes/resources/favicon.ico\"><form action=\"/owa/auth.owa\"><title>Outlook</title>\f403\n\n",
        "302\nLocation: /my.policy\n\n\f302\nLocation: https://login.example.org/adfs/ls/?wa=x\n\n\f401\nWWW-Authenticate: NTLM\nX-CalculatedBETarget: ex1.example.org\n\n",
        "200\n\n<assemblyIdentity name=\"microsoft.exchange.ediscovery.exporttool.application\" version=\"15.1.2375.7\"/>");

    public override IReadOnlyList<byte[]> Dictionary { get; } = Texts(
        "X-OWA-Version: ", "X-ServerApplication: Exchange/", "15.20.1.1", "15.01.2176.009", "14.3.123.3", "/owa/auth/", "/owa/8.1.375.2/", "logon.aspx", "outlook.com", "\f", "\n\n", "429", "503", "<title>", "version=\"");

    public override void Run(byte[] input)
    {
        string[] texts = Encoding.Latin1.GetString(input).Split('\f');
        var answers = new List<HttpAnswer>();
        while (PoliteOrder.Next(answers) is { } path)
        {
            Require(answers.Count < PoliteOrder.MostRequests && answers.All(a => a.Path != path), "no more than four requests, none twice");
            answers.Add(AnswerOf(texts[answers.Count % texts.Length], path));
        }

        Fingerprint print = Fingerprint.Read(answers, null);
        Require(print.Precision == BuildPrecision.None || print.Build is not null, "a precision is that of a build");
        foreach (string? text in (string?[])[print.Server, print.BackEnd, print.HttpServer, print.Detail])
            Require(text is null || (text.Length <= 255 && !text.Any(char.IsControl)), "texts of strangers are short and plain");
    }

    private static HttpAnswer AnswerOf(string text, string path)
    {
        int end = text.IndexOf("\n\n", StringComparison.Ordinal);
        string[] lines = (end < 0 ? text : text[..end]).Split('\n');
        int status = int.TryParse(lines[0], out int number) ? number : 200;
        IEnumerable<KeyValuePair<string, string>> fields = lines.Skip(1).Take(100).Select(l => l.Split(':', 2)).Where(f => f.Length == 2)
            .Select(f => KeyValuePair.Create(f[0], f[1].Trim()));
        return new HttpAnswer(path, status, [.. fields], end < 0 ? default : Encoding.Latin1.GetBytes(text[(end + 2)..]));
    }
}
