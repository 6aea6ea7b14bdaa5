namespace Dijkwacht.Desk;

/// <summary>The system's clock, set forward or back.</summary>
internal sealed class ShiftedClock(TimeSpan shift) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
}
