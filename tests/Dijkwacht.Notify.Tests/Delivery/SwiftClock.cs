namespace Dijkwacht.Notify.Tests.Delivery;

/// <summary>The system's clock, whose timers wait a hundredth of what they are asked: waits between attempts without the waiting.</summary>
internal sealed class SwiftClock : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 100 : dueTime, period);
}
