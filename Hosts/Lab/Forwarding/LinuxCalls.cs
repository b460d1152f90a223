using System.Runtime.InteropServices;

namespace ActorUdp.Hosts.Lab.Forwarding;

/// <summary>
/// The system calls that the framework has no door to. All signatures are blittable, so that the runtime needs no generated code,
/// and this project no unsafe blocks. 64-bit Linux only.
/// </summary>
internal static class LinuxCalls
{
    public const short PollIn = 1;

    private const int Interrupted = 4;
    private const int OpenReadWrite = 0x2;
    private const int OpenNonBlocking = 0x800;
    private const int OpenCloseOnExec = 0x80000;
    private const nuint TunSetInterface = 0x400454ca;
    private const short TunMode = 0x0001;
    private const short TunNoHeader = 0x1000;
    private const int InterfaceNameLength = 16;
    private const int InterfaceRequestLength = 40;
    private const int MonotonicClock = 1;
    private const int AbsoluteTime = 1;
    private const int SetTimerSlack = 29;
    private const int FirstInFirstOut = 1;
    private const int LeastNice = -20;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanos;

        public TimeSpec(long nanos) => (Seconds, Nanos) = Math.DivRem(nanos, 1_000_000_000);
    }

    /// <summary>A TUN device of this name in the current network namespace; gone with the descriptor.</summary>
    public static int OpenTun(string name)
    {
        int descriptor = Check(Open("/dev/net/tun\0"u8.ToArray(), OpenReadWrite | OpenNonBlocking | OpenCloseOnExec), "open /dev/net/tun");
        byte[] request = new byte[InterfaceRequestLength];
        System.Text.Encoding.ASCII.GetBytes(name, request.AsSpan(0, InterfaceNameLength - 1));
        BitConverter.TryWriteBytes(request.AsSpan(InterfaceNameLength), (short)(TunMode | TunNoHeader));
        Check(Control(descriptor, TunSetInterface, request), "make the device " + name);
        return descriptor;
    }

    /// <returns>Bytes read; 0 when there is nothing.</returns>
    public static int ReadPacket(int descriptor, byte[] buffer) => Transferred(Read(descriptor, buffer, buffer.Length));

    /// <returns>Bytes written; 0 when the device did not take it.</returns>
    public static int WritePacket(int descriptor, byte[] buffer, int length) => Transferred(Write(descriptor, buffer, length));

    /// <summary>Waits until something happens on a descriptor or the time is over. Any signal ends the wait, too.</summary>
    public static void Poll(PollEntry[] entries, long nanos) =>
        _ = PollFor(entries, (nuint)entries.Length, new TimeSpec(Math.Max(nanos, 0)), 0);

    /// <summary>Sleeps until a time of the monotonic clock, which is that of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public static void SleepUntil(long nanos)
    {
        var time = new TimeSpec(nanos);
        while (Sleep(MonotonicClock, AbsoluteTime, in time, 0) == Interrupted)
        {
        }
    }

    /// <summary>Lets the timers of the calling thread fire when they are due, not up to 50 µs later.</summary>
    public static void MakeTimersPrecise() => _ = ProcessControl(SetTimerSlack, 1, 0, 0, 0);

    /// <summary>
    /// Lets the calling thread run before all ordinary ones, or, where control groups do not allow that, with the greatest share.
    /// </summary>
    /// <returns>What it got, in words.</returns>
    public static string Prioritise() => SetScheduler(0, FirstInFirstOut, 1) == 0 ? "real time"
        : SetPriority(0, 0, LeastNice) == 0 ? "nice -20"
        : "ordinary";

    // Full, empty, interrupted, or a device that is down: like any wire, it does not carry this one.
    private static int Transferred(nint result) => result < 0 ? 0 : (int)result;

    private static int Check(int result, string what) =>
        result >= 0 ? result : throw new LabException($"can't {what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Control(int descriptor, nuint request, byte[] argument);

    [DllImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint Read(int descriptor, byte[] buffer, nint length);

    [DllImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint Write(int descriptor, byte[] buffer, nint length);

    [DllImport("libc", EntryPoint = "ppoll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int PollFor([In, Out] PollEntry[] entries, nuint count, in TimeSpec time, nint signals);

    [DllImport("libc", EntryPoint = "clock_nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Sleep(int clock, int flags, in TimeSpec time, nint remaining);

    [DllImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int ProcessControl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [DllImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetScheduler(int thread, int policy, in int priority);

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetPriority(int which, int thread, int nice);
}
