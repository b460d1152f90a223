using System.Runtime.InteropServices;
using static ActorUdp.Sockets.Linux.LibC;

namespace ActorUdp.Sockets.Linux;

/// <summary>
/// The system calls of batches, none of which waits. Each returns what the system returns, or the system's error number, negated. Specs put
/// themselves between the sockets and the system here, for what it does at moments of its own choice. Thread-safe.
/// </summary>
internal unsafe partial class SystemCalls
{
    protected SystemCalls()
    {
    }

    /// <summary>The system's own.</summary>
    public static SystemCalls Instance { get; } = new();

    /// <summary>sendmsg(2): bytes sent.</summary>
    public virtual int SendMessage(SafeHandle socket, in MessageHeader message) => Result((int)Send(socket, message, MsgDontWait));

    /// <summary>sendmmsg(2): messages sent, at least one; of those that follow, the first had an error or the system was interrupted.</summary>
    public virtual int SendMessages(SafeHandle socket, MultiMessageHeader* messages, uint count) => Result(SendMany(socket, messages, count, MsgDontWait));

    /// <summary>recvmmsg(2): messages received, at least one; there was no more, or the next call tells why.</summary>
    public virtual int ReceiveMessages(SafeHandle socket, MultiMessageHeader* messages, uint count) => Result(ReceiveMany(socket, messages, count, MsgDontWait, null));

    private static int Result(int returned) => returned < 0 ? -Marshal.GetLastPInvokeError() : returned;

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint Send(SafeHandle socket, in MessageHeader message, int flags);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    private static partial int SendMany(SafeHandle socket, MultiMessageHeader* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    private static partial int ReceiveMany(SafeHandle socket, MultiMessageHeader* messages, uint count, int flags, void* timeout);
}
