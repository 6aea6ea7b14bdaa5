using System.Globalization;
using System.Text;
using Dijkwacht.Census.Statistics;

namespace Dijkwacht.Census.Reporting;

/// <summary>Charts as SVG inside a page: coloured by its style sheet, without scripts, each with a title and a description.</summary>
internal static class Charts
{
    private const int Width = 720;
    private const int Left = 64;
    private const int Right = 24;
    private const int Top = 16;
    private const int PlotHeight = 220;

    /// <summary>Bars of open servers with what is possible and the bounds.</summary>
    public static string Bars(CensusReport report, Words words)
    {
        const int row = 38;
        const int label = 128;
        double most = Math.Max(1, report.Campaigns.Max(c => Math.Max(c.Count.Upper, c.Count.Estimate)));
        int height = (row * report.Campaigns.Count) + 30;
        double scale = (Width - label - 70) / most;
        StringBuilder svg = Open("bars", words["chart-bars"], words["chart-bars-desc"], height);
        for (int i = 0; i < report.Campaigns.Count; i++)
        {
            CountEstimate count = report.Campaigns[i].Count;
            double y = 8 + (i * row);
            double middle = y + 12;
            double factor = count.Method == CountMethod.PartialScan && count.Sample > 0 ? (double)count.Population / count.Sample : 1;
            double open = count.Estimate * scale;
            double possibly = Math.Max(0, Math.Min(count.Possibly * factor * scale, (Width - label - 70) - open));
            Text(svg, label - 10, middle + 5, "end", Words.Campaign(report.Campaigns[i].Id));
            Rect(svg, "open", label, y, open, 24);
            Rect(svg, "possibly", label + open, y, possibly, 24);
            double from = label + (count.Lower * scale);
            double to = label + (count.Upper * scale);
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"bound\" d=\"M{from:0.#} {middle - 6:0.#}V{middle + 6:0.#}M{from:0.#} {middle:0.#}H{to:0.#}M{to:0.#} {middle - 6:0.#}V{middle + 6:0.#}\"/>");
            Text(svg, Math.Max(to, label + open + possibly) + 8, middle + 5, "start", words.Number((long)Math.Round(count.Estimate)));
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"axis\" d=\"M{label} 2V{height - 22}\"/>");
        Legend(svg, label, height - 12, [("open", words["open"]), ("possibly", words["possibly"])], words["bounds"]);
        return svg.Append("</svg></div>").ToString();
    }

    /// <summary>A line of counts over runs in its band.</summary>
    public static string Trend(CensusReport report, CampaignReport campaign, Words words)
    {
        DateTimeOffset first = report.History[0].Record.StartedAt;
        double[] days = [.. report.History.Select(run => (run.Record.StartedAt - first).TotalDays)];
        double span = Math.Max(1, days[^1]);
        double most = Nice(Math.Max(1, campaign.Trend.Max(c => Math.Max(c.Upper, c.Estimate))));
        StringBuilder svg = Open($"trend-{campaign.Id}", words.Format("chart-trend", Words.Campaign(campaign.Id)), words["chart-trend-desc"], PlotHeight + 64);
        Axes(svg, most, value => words.Number((long)Math.Round(value)));
        double X(int i) => Left + (days[i] / span * (Width - Left - Right));
        double Y(double value) => Top + PlotHeight - (value / most * PlotHeight);
        IEnumerable<string> upper = days.Select((_, i) => Point(X(i), Y(campaign.Trend[i].Upper)));
        IEnumerable<string> lower = days.Select((_, i) => Point(X(i), Y(campaign.Trend[i].Lower))).Reverse();
        svg.Append("<polygon class=\"band\" points=\"").AppendJoin(' ', upper.Concat(lower)).Append("\"/>");
        svg.Append("<polyline class=\"line\" points=\"").AppendJoin(' ', days.Select((_, i) => Point(X(i), Y(campaign.Trend[i].Estimate)))).Append("\"/>");
        const double wide = 88;
        double free = 0;
        for (int i = 0; i < days.Length; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"dot\" cx=\"{X(i):0.#}\" cy=\"{Y(campaign.Trend[i].Estimate):0.#}\" r=\"3.5\"/>");

            // The first and the last day are always written, the others where there is room.
            bool isLast = i == days.Length - 1;
            double start = i == 0 ? X(i) : isLast ? X(i) - wide : X(i) - (wide / 2);
            if (i > 0 && (start < free || (!isLast && start + wide > Width - Right - wide)))
                continue;
            free = start + wide;
            Text(svg, X(i), Top + PlotHeight + 20, i == 0 ? "start" : isLast ? "end" : "middle", Words.Day(report.History[i].Record.StartedAt));
        }

        return svg.Append("</svg></div>").ToString();
    }

    /// <summary>The step curve of servers still open in its band.</summary>
    public static string Survival(CampaignReport campaign, Words words)
    {
        IReadOnlyList<SurvivalPoint> points = campaign.Survival.Points;
        double span = Math.Max(1, points[^1].Days);
        StringBuilder svg = Open($"survival-{campaign.Id}", words.Format("chart-survival", Words.Campaign(campaign.Id)), words["chart-survival-desc"], PlotHeight + 64);
        Axes(svg, 100, value => words.Days(value) + "%");
        double X(double day) => Left + (day / span * (Width - Left - Right));
        double Y(double share) => Top + ((1 - share) * PlotHeight);
        svg.Append("<polygon class=\"band\" points=\"").AppendJoin(' ', Steps(points, p => p.Band.Upper).Concat(Steps(points, p => p.Band.Lower).Reverse()).Select(p => Point(X(p.Day), Y(p.Value)))).Append("\"/>");
        svg.Append("<polyline class=\"line\" points=\"").AppendJoin(' ', Steps(points, p => p.Open).Select(p => Point(X(p.Day), Y(p.Value)))).Append("\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"half\" d=\"M{Left} {Y(0.5):0.#}H{Width - Right}\"/>");
        for (int i = 0; i <= 6; i++)
        {
            double day = Math.Round(span * i / 6);
            if (i > 0 && day <= Math.Round(span * (i - 1) / 6))
                continue;
            Text(svg, X(day), Top + PlotHeight + 20, "middle", words.Days(day));
        }

        Text(svg, Left + ((Width - Left - Right) / 2.0), Top + PlotHeight + 42, "middle", words["days-axis"]);
        return svg.Append("</svg></div>").ToString();
    }

    private static IEnumerable<(double Day, double Value)> Steps(IReadOnlyList<SurvivalPoint> points, Func<SurvivalPoint, double> value)
    {
        yield return (points[0].Days, value(points[0]));
        for (int i = 1; i < points.Count; i++)
        {
            yield return (points[i].Days, value(points[i - 1]));
            yield return (points[i].Days, value(points[i]));
        }
    }

    // On a narrow screen a drawing keeps its size and scrolls: its words would be too small to read.
    private static StringBuilder Open(string id, string title, string description, int height) => new StringBuilder(4096).Append(
        CultureInfo.InvariantCulture,
        $"<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{HtmlPage.Encode(title)}\"><svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{HtmlPage.Encode(title)}</title><desc id=\"{id}-d\">{HtmlPage.Encode(description)}</desc>");

    private static void Axes(StringBuilder svg, double most, Func<double, string> label)
    {
        for (int i = 0; i <= 4; i++)
        {
            double y = Top + PlotHeight - (i * PlotHeight / 4.0);
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{(i == 0 ? "axis" : "grid")}\" d=\"M{Left} {y:0.#}H{Width - Right}\"/>");
            if (i == 0 || most >= 4)
                Text(svg, Left - 8, y + 5, "end", label(most * i / 4));
            else if (i == 4)
                Text(svg, Left - 8, y + 5, "end", label(most));
        }
    }

    private static double Nice(double most)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        foreach (double step in new[] { 1, 2, 4, 6, 8, 10 })
        {
            if (most <= step * power)
                return step * power;
        }

        return most;
    }

    private static void Legend(StringBuilder svg, double x, double y, (string Class, string Label)[] entries, string bounds)
    {
        foreach ((string name, string label) in entries)
        {
            Rect(svg, name, x, y - 10, 12, 12);
            Text(svg, x + 18, y + 1, "start", label);
            x += 40 + (label.Length * 8);
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"bound\" d=\"M{x:0.#} {y - 9:0.#}v10m0 -5h20m0 -5v10\"/>");
        Text(svg, x + 28, y + 1, "start", bounds);
    }

    private static void Rect(StringBuilder svg, string name, double x, double y, double width, double height) =>
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{name}\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\"/>");

    private static void Text(StringBuilder svg, double x, double y, string anchor, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{HtmlPage.Encode(text)}</text>");

    private static string Point(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#}");
}
