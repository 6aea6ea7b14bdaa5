using System.Globalization;
using System.Text;
using CsCheck;
using Dijkwacht.Evidence.Logs;

namespace Dijkwacht.Evidence.Tests.Logs;

public class LogTimeTests
{
    private static readonly Gen<DateTime> s_times =
        Gen.Long[new DateTime(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks, new DateTime(2200, 12, 31, 23, 59, 59, DateTimeKind.Utc).Ticks]
            .Select(ticks => new DateTime(ticks, DateTimeKind.Utc));

    [Fact]
    public void Every_time_a_log_writes_is_read_back() =>
        s_times.Sample(time =>
        {
            Assert.Equal(time.Ticks, Ticks(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)));
            Assert.Equal(time.Ticks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, Ticks(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)));
            Assert.Equal(time.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, Ticks(time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)));
        });

    [Fact]
    public void A_time_with_an_offset_becomes_utc() =>
        Gen.Select(s_times, Gen.Int[-14 * 60, 14 * 60]).Sample((time, minutes) =>
        {
            string offset = (minutes < 0 ? '-' : '+') + TimeSpan.FromMinutes(Math.Abs(minutes)).ToString("hh\\:mm", CultureInfo.InvariantCulture);
            Assert.Equal(time.Ticks - (minutes * TimeSpan.TicksPerMinute), Ticks(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture) + offset));
        });

    [Theory]
    [InlineData("")]
    [InlineData("2021-03-03")]
    [InlineData("2021-03-03T06:49")]
    [InlineData("2021-02-29T00:00:00Z")]
    [InlineData("2021-13-01T00:00:00Z")]
    [InlineData("2021-03-03T24:00:00Z")]
    [InlineData("2021-03-03T00:60:00Z")]
    [InlineData("1989-12-31T00:00:00Z")]
    [InlineData("2201-01-01T00:00:00Z")]
    [InlineData("20a1-03-03T00:00:00Z")]
    [InlineData("2021/03/03 00:00:00")]
    public void What_is_no_time_is_0(string text) => Assert.Equal(0, Ticks(text));

    [Fact]
    public void Any_bytes_are_a_time_in_range_or_none() =>
        Gen.OneOf("2", "0", "1", "-", ":", "T", " ", ".", "Z", "+", "2021-03-03T06:49:42", "é").Array[0, 30].Select(string.Concat)
            .Sample(text => Assert.InRange(Ticks(text), 0, DateTime.MaxValue.Ticks));

    private static long Ticks(string text) => LogTime.Ticks(Encoding.UTF8.GetBytes(text));
}
