using System.Globalization;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Dijkwacht.Pages.Tests;

/// <summary>Opens pages as readers do, on a desk and on a telephone, by day and by night, and lists what is wrong.</summary>
internal static class Visit
{
    private const int Desk = 1280;
    private const int Telephone = 360;

    // Nodes are listed of what is wrong only: all others make the answer large and slow. No rule is left out.
    private static readonly AxeRunOptions s_options = new() { ResultTypes = [ResultType.Violations] };

    /// <summary>Looks at every page in a folder.</summary>
    /// <returns>One line for each thing that is wrong: page, scheme, width, rule, target. Empty when all is well.</returns>
    public static async Task<IReadOnlyList<string>> AllAsync(Chromium chromium, string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*.html", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(files);
        List<string> wrong = [];

        // Axe looks at each scheme and at each width once: colours do not hang on the width, nor what scrolls on the scheme.
        foreach (ColorScheme scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await AsReaderAsync(chromium, folder, files, scheme, wrong);
            await WithAxeAsync(chromium, folder, files, scheme, scheme == ColorScheme.Light ? Desk : Telephone, wrong);
        }

        return wrong;
    }

    /// <summary>Under the page's own policy: nothing is refused by it, nothing is fetched, and nobody has to scroll sideways.</summary>
    private static async Task AsReaderAsync(Chromium chromium, string folder, IEnumerable<string> files, ColorScheme scheme, List<string> wrong)
    {
        List<string> tried = [];
        await using IBrowserContext window = await chromium.OpenAsync(scheme, Telephone, bypassesPolicy: false, tried);
        IPage page = await window.NewPageAsync();
        List<string> said = [];
        page.Console += (_, message) => Add(said, message.Text);
        page.PageError += (_, error) => Add(said, error);
        foreach (string file in files)
        {
            await page.GotoAsync(new Uri(file).AbsoluteUri);
            await Pictures.TakeAsync(page, folder, file, scheme, Telephone);
            string name = $"{Path.GetRelativePath(folder, file)} ({scheme}, {Telephone} px)";
            int[] widths = await page.EvaluateAsync<int[]>("() => [document.documentElement.scrollWidth, window.innerWidth]");
            if (widths[0] > widths[1])
                wrong.Add($"{name}: scrolls sideways: {widths[0]} px in a window of {widths[1]} px");
            wrong.AddRange(Taken(said).Select(text => $"{name}: {text}"));
        }

        wrong.AddRange(Taken(tried).Select(url => $"{Path.GetFileName(folder)}: tried to fetch {url}"));
    }

    private static async Task WithAxeAsync(Chromium chromium, string folder, IEnumerable<string> files, ColorScheme scheme, int width, List<string> wrong)
    {
        List<string> tried = [];

        // The pages' policy allows no script at all, so that of axe gets in only where the policy is set aside; the pages have no scripts of their own.
        await using IBrowserContext window = await chromium.OpenAsync(scheme, width, bypassesPolicy: true, tried);
        IPage page = await window.NewPageAsync();
        foreach (string file in files)
        {
            await page.GotoAsync(new Uri(file).AbsoluteUri);
            if (width == Desk)
                await Pictures.TakeAsync(page, folder, file, scheme, width);

            // A page that axe does not come to an end with fails by name instead of holding up all others.
            AxeResult result = await page.RunAxe(s_options).WaitAsync(TimeSpan.FromMinutes(3));
            Assert.NotEmpty(result.Passes);
            foreach (AxeResultItem rule in result.Violations)
            {
                foreach (AxeResultNode node in rule.Nodes)
                    wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(folder, file)} ({scheme}, {width} px): {rule.Id} ({rule.Impact}) at {node.Target}: {rule.Help}: {Short(node.Html)}"));
            }
        }

        wrong.AddRange(Taken(tried).Select(url => $"{Path.GetFileName(folder)}: tried to fetch {url}"));
    }

    private static string Short(string html) => html.Length <= 160 ? html : html[..160] + "...";

    private static void Add(List<string> list, string text)
    {
        lock (list)
            list.Add(text);
    }

    private static string[] Taken(List<string> list)
    {
        lock (list)
        {
            string[] taken = [.. list];
            list.Clear();
            return taken;
        }
    }
}
