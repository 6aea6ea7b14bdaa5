namespace Dijkwacht.Testing;

/// <summary>A test that is skipped where openssl is not installed.</summary>
internal sealed class NeedsOpenSslFactAttribute : FactAttribute
{
    /// <summary>Looks for the program.</summary>
    public NeedsOpenSslFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!OperatingSystem.IsLinux() || !folders.Any(folder => File.Exists(Path.Combine(folder, "openssl"))))
            Skip = "openssl is not installed";
    }
}
