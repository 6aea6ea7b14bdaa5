namespace Dijkwacht.Notify.Notices;

/// <summary>The table of servers in a notice.</summary>
internal static class ServerTable
{
    private static readonly string[] s_columnsNl = ["Server", "Adres", "Product", "Versie", "Oordeel", "Gezien sinds", "Laatst gezien", "Gezien aan"];
    private static readonly string[] s_columnsEn = ["Server", "Address", "Product", "Build", "Matter", "Seen since", "Last seen", "Seen by"];

    private static readonly string[] s_reportNl = ["Gemeld bestand", "Gemeld door"];
    private static readonly string[] s_reportEn = ["Reported file", "Reported by"];

    public static Table Of(Notice notice, string language)
    {
        bool isReported = notice.Servers.Any(IsReported);
        string caption = (isReported, notice.Servers.Count == 1, language) switch
        {
            (true, true, "nl") => "De gemelde server:",
            (true, false, "nl") => "De gemelde servers:",
            (true, true, _) => "The server that was reported:",
            (true, false, _) => "The servers that were reported:",
            (_, true, "nl") => "De server die wij zagen:",
            (_, false, "nl") => "De servers die wij zagen:",
            (_, true, _) => "The server that we saw:",
            _ => "The servers that we saw:",
        };
        string[] columns = language == "nl" ? s_columnsNl : s_columnsEn;
        if (isReported)
            columns = [.. columns, .. language == "nl" ? s_reportNl : s_reportEn];
        return new Table(caption, columns, [.. notice.Servers.Take(NoticeModel.MostServers).Select(server => isReported ? [.. Row(server, language), .. Reported(server, language)] : Row(server, language))]);
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
            NoticeWords.Matter(server.Situation, server.IsCertain, IsReported(server), language),
            NoticeWords.Moment(server.FirstSeen, language),
            NoticeWords.Moment(server.LastSeen, language),
            NoticeWords.Method(server.Method, language),
        ];
    }

    /// <summary>Whether others saw it and we did not.</summary>
    public static bool IsReported(NoticedServer server) => server.Method == "report";

    private static string[] Reported(NoticedServer server, string language) =>
        [Clean(server.ReportedFile) ?? NoticeWords.Unknown(language), Clean(server.ReportedBy) ?? NoticeWords.Unknown(language)];

    private static string? Clean(string? text) => NoticeModel.Text(text, 120)?[1..];
}
