using System.Net;
using System.Text.Json;
using Dijkwacht.Census.Observations;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Tests;

public sealed class ObservationTests
{
    [Fact]
    public void An_observation_survives_its_line_of_json()
    {
        var observation = new Observation
        {
            Run = "r1",
            ObservedAt = new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero),
            Address = IPAddress.Parse("2001:db8::1"),
            Name = "mail.example.org",
            State = ObservedState.Exchange,
            Build = ExchangeVersion.Parse("15.2.986.14"),
            Precision = BuildPrecision.Exact,
            Source = BuildSource.VersionHeader,
        };

        string json = JsonSerializer.Serialize(observation, ObservationJson.Default.Observation);

        Assert.Contains("\"precision\":\"exact\"", json, StringComparison.Ordinal);
        Assert.Equal(observation, JsonSerializer.Deserialize(json, ObservationJson.Default.Observation));
    }
}
