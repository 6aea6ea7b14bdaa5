namespace Dijkwacht.Notify.Notices;

/// <summary>The table of servers in a notice.</summary>
internal static class ServerTable
{
    private static readonly string[] s_columnsNl = ["Server", "Adres", "Product", "Versie", "Oordeel", "Gezien sinds", "Laatst gezien", "Gezien aan"];
    private static readonly string[] s_columnsEn = ["Server", "Address", "Product", "Build", "Matter", "Seen since", "Last seen", "Seen by"];

    public static Table Of(Notice notice, string language)
    {
        string caption = language == "nl"
            ? notice.Servers.Count == 1 ? "De server die wij zagen:" : "De servers die wij zagen:"
            : notice.Servers.Count == 1 ? "The server that we saw:" : "The servers that we saw:";
        return new Table(caption, language == "nl" ? s_columnsNl : s_columnsEn, [.. notice.Servers.Take(NoticeModel.MostServers).Select(server => Row(server, language))]);
    }

    public static string Name(NoticedServer server, string language) =>
        Clean(server.Name) ?? Clean(server.Address) ?? NoticeWords.Unknown(language);

    private static IReadOnlyList<string> Row(NoticedServer server, string language)
    {
        string unknown = NoticeWords.Unknown(language);
        string port = language == "nl" ? "poort" : "port";
        string? build = Clean(server.Build);
        return
        [
            Name(server, language),
            Clean(server.Address) is { } address ? $"{address}, {port} {server.Port}" : unknown,
            Clean(server.Product) ?? unknown,
            build is null ? unknown : Clean(server.BuildName) is { } name ? $"{build} ({name})" : build,
            NoticeWords.Matter(server.Situation, server.IsCertain, language),
            NoticeWords.Moment(server.FirstSeen, language),
            NoticeWords.Moment(server.LastSeen, language),
            NoticeWords.Method(server.Method, language),
        ];
    }

    private static string? Clean(string? text) => NoticeModel.Text(text, 120)?[1..];
}
