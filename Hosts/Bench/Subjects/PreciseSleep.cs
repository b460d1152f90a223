using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorUdp.Hosts.Bench.Subjects;

/// <summary>Sleeps to a moment: the framework's own sleep counts in whole milliseconds, which is coarser than what is measured.</summary>
internal static class PreciseSleep
{
    /// <summary>Returns at that moment or soon after it; where the system has no fine sleep, up to a millisecond later.</summary>
    /// <param name="moment">By <see cref="Stopwatch"/>.</param>
    public static void Until(long moment)
    {
        while (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), moment) is var left && left > TimeSpan.Zero)
        {
            if (OperatingSystem.IsWindows())
                Thread.Sleep((int)Math.Ceiling(left.TotalMilliseconds));
            else
                _ = Sleep((uint)Math.Min(left.TotalMicroseconds + 1, 100_000));
        }
    }

    [DllImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Sleep(uint microseconds);
}
