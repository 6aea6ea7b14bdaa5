using Microsoft.Playwright;

namespace Dijkwacht.Pages.Tests;

/// <summary>The one browser of all tests here.</summary>
/// <remarks>The machine's own Chromium: Playwright brings its driver in the package and is never asked to download a browser.</remarks>
public sealed class Chromium : IAsyncLifetime
{
    // Generous: the first page takes seconds on a loaded machine, and nothing here measures time.
    private const float Patience = 180_000;

    private static readonly string[] s_quiet =
    [
        "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-domain-reliability",
        "--disable-sync", "--disable-client-side-phishing-detection", "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
        "--metrics-recording-only", "--no-first-run", "--no-pings", "--disable-gpu", "--disable-dev-shm-usage",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Path of the browser: what <c>CHROMIUM</c> names, or where Debian puts it; null where there is none.</summary>
    public static string? Program { get; } =
        new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser" }.FirstOrDefault(File.Exists);

    public async Task InitializeAsync()
    {
        if (Program is null)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = s_quiet, Headless = true, Timeout = Patience });
    }

    /// <summary>A fresh window; whatever a page tries to fetch is refused and written into <paramref name="tried"/>.</summary>
    internal async Task<IBrowserContext> OpenAsync(ColorScheme scheme, int width, bool bypassesPolicy, ICollection<string> tried)
    {
        IBrowserContext window = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            BypassCSP = bypassesPolicy,
            ReducedMotion = ReducedMotion.Reduce,
        });
        window.SetDefaultTimeout(Patience);
        await window.RouteAsync("**/*", async route =>
        {
            string url = route.Request.Url;
            if (url.StartsWith("file:", StringComparison.Ordinal) || url.StartsWith("data:", StringComparison.Ordinal) || url.StartsWith("about:", StringComparison.Ordinal))
            {
                await route.ContinueAsync();
                return;
            }

            lock (tried)
                tried.Add(url);
            await route.AbortAsync();
        });
        return window;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>Tests that share the browser.</summary>
[CollectionDefinition(Name)]
public sealed class SharedBrowser : ICollectionFixture<Chromium>
{
    public const string Name = "browser";
}

/// <summary>A test that is counted as skipped where no Chromium is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsChromiumTheoryAttribute : TheoryAttribute
{
    public NeedsChromiumTheoryAttribute()
    {
        if (Chromium.Program is null)
            Skip = "Chromium is not installed (set CHROMIUM to its path)";
    }
}
