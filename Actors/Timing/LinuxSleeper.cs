using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ActorUdp.Timing;

/// <summary>
/// Sleeps in ppoll(2) on an eventfd(2), to some ten microseconds. A monitor waits in whole milliseconds, in which 100 Mbit/s
/// pass ten datagrams: as a burst they would queue, and delay what comes after them by as much.
/// </summary>
internal sealed partial class LinuxSleeper : ISleeper
{
    // The same on all architectures that .NET supports, and in glibc and musl.
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const short PollIn = 1;
    private const int SetTimerSlack = 29;

    private readonly EventHandle _event;
    private bool _hasSlack;

    private LinuxSleeper(EventHandle handle) => _event = handle;

    /// <summary>Null where the system does not have what this needs.</summary>
    public static LinuxSleeper? TryCreate()
    {
        // With 32 bits the width of time_t depends on the C library.
        if (!OperatingSystem.IsLinux() || IntPtr.Size != sizeof(long))
        {
            return null;
        }

        try
        {
            EventHandle handle = eventfd(0, CloseOnExec | NonBlocking);
            return handle.IsInvalid ? null : new LinuxSleeper(handle);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The descriptor that is readable from <see cref="Wake"/> to <see cref="Clear"/>.</summary>
    public SafeHandle Handle => _event;

    public void Sleep(long nanos)
    {
        if (SleepOn(_event, nanos))
        {
            Clear();
        }
    }

    /// <summary>The wake-up has been seen.</summary>
    public void Clear() => _ = read(_event, out _, sizeof(ulong));

    /// <summary>Sleeps until a descriptor is readable, or the time is over.</summary>
    /// <param name="descriptor">Should be readable, too, when <see cref="Handle"/> is.</param>
    /// <param name="nanos">How long; <see cref="long.MaxValue"/>: without end.</param>
    /// <returns>Whether it is readable.</returns>
    public bool SleepOn(SafeHandle descriptor, long nanos)
    {
        if (!_hasSlack)
        {
            // By default the kernel may let a thread sleep 50 µs longer than it asked for.
            _ = prctl(SetTimerSlack, 1);
            _hasSlack = true;
        }

        var time = new TimeSpec(nanos / 1_000_000_000, nanos % 1_000_000_000);
        var poll = new PollDescriptor((int)descriptor.DangerousGetHandle(), PollIn);
        int ready = nanos == long.MaxValue ? ppoll(ref poll, 1, in System.Runtime.CompilerServices.Unsafe.NullRef<TimeSpec>(), 0) : ppoll(ref poll, 1, in time, 0);
        return ready > 0;
    }

    public void Wake()
    {
        try
        {
            _ = write(_event, 1, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody sleeps any more.
        }
    }

    public void Dispose() => _event.Dispose();

    [LibraryImport("libc")]
    private static partial EventHandle eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial int ppoll(ref PollDescriptor descriptors, nuint count, in TimeSpec timeout, nint signals);

    [LibraryImport("libc")]
    private static partial nint read(EventHandle handle, out ulong value, nuint size);

    [LibraryImport("libc")]
    private static partial nint write(EventHandle handle, in ulong value, nuint size);

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint value);

    [LibraryImport("libc")]
    private static partial int close(nint handle);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);

    [StructLayout(LayoutKind.Sequential)]
    private record struct PollDescriptor(int Handle, short Events, short Happened = 0);

    private sealed class EventHandle : SafeHandleMinusOneIsInvalid
    {
        public EventHandle()
            : base(ownsHandle: true)
        {
        }

        protected override bool ReleaseHandle() => close(handle) == 0;
    }
}
