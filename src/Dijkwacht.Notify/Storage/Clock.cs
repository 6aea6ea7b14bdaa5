namespace Dijkwacht.Notify.Storage;

/// <summary>Times of the database.</summary>
internal static class Clock
{
    public static DateTimeOffset Of(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
