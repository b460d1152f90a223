using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorUdp.Sockets.Linux;

/// <summary>
/// Asks the scheduler for short slices for a thread: it gets no more of the core by that, but gets it sooner when it wakes, also from
/// a thread in the middle of a longer slice (EEVDF, Linux 6.12; before, it changes nothing). Needs no privilege.
/// </summary>
internal static partial class TimeSlice
{
    // The least that the scheduler grants.
    private const ulong Shortest = 100_000;

    // SCHED_OTHER and SCHED_BATCH.
    private const uint Other = 0;
    private const uint Batch = 3;

    private static readonly nint _setAttributes = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 314,
        Architecture.Arm64 => 274,
        _ => 0,
    };

    /// <summary>Shortens the slices of the calling thread, where the system can; harmless where it cannot.</summary>
    /// <param name="interrupts">
    /// Whether it gets the core from others when it wakes. If not, it is the next one when they rest or have had theirs (SCHED_BATCH): what it was
    /// woken for gathers meanwhile, and those who make it are not interrupted for each piece.
    /// </param>
    public static unsafe void Shorten(bool interrupts)
    {
        if (!OperatingSystem.IsLinux() || _setAttributes == 0)
        {
            return;
        }

        var attributes = default(Attributes);
        uint size = (uint)Unsafe.SizeOf<Attributes>();
        if (SystemCall(_setAttributes + 1, 0, &attributes, size, 0) == 0 && attributes.Policy == Other)
        {
            attributes.Size = size;
            attributes.Runtime = Shortest;
            attributes.Policy = interrupts ? Other : Batch;
            SystemCall(_setAttributes, 0, &attributes, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static unsafe partial nint SystemCall(nint number, nint thread, Attributes* attributes, nuint first, nuint second);

    /// <summary>struct sched_attr, its first published size.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
