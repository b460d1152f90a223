using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ActorUdp.Timing;
using Microsoft.Win32.SafeHandles;

namespace ActorUdp.Sockets.Linux;

/// <summary>
/// Waits for any number of sockets, for a wake-up and for a time, all at once: epoll(7), in which the event of a
/// <see cref="LinuxSleeper"/> is one more descriptor. Owned by the thread that sleeps; sockets come and go from any.
/// </summary>
internal sealed unsafe partial class SocketPoller : ISleeper, ISocketPoller
{
    private const int CloseOnExec = 0x80000;
    private const int ControlAdd = 1;
    private const int ControlDelete = 2;
    private const uint Readable = 1;
    private const int MaximumEvents = 64;

    // struct epoll_event is packed on x86-64, and nowhere else.
    private static readonly int _dataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int _eventSize = _dataOffset + sizeof(ulong);

    private readonly ConcurrentDictionary<ulong, IPolledSocket> _sockets = new();
    private readonly ConcurrentDictionary<IPolledSocket, ulong> _ids = new();
    private readonly byte[] _events = GC.AllocateUninitializedArray<byte>(MaximumEvents * _eventSize, pinned: true);
    private readonly TrainReceiver _receiver = new(SystemCalls.Instance);
    private readonly LinuxSleeper _sleeper;
    private readonly SafeFileHandle _poll;
    private long _lastId;

    private SocketPoller(LinuxSleeper sleeper, SafeFileHandle poll)
    {
        _sleeper = sleeper;
        _poll = poll;
        Control(ControlAdd, sleeper.Handle, 0);
    }

    /// <summary>Null where the system does not have what this needs.</summary>
    public static SocketPoller? TryCreate()
    {
        if (!LinuxUdpSocket.IsSupported || LinuxSleeper.TryCreate() is not { } sleeper)
        {
            return null;
        }

        SafeFileHandle poll = epoll_create1(CloseOnExec);
        if (poll.IsInvalid)
        {
            sleeper.Dispose();
            return null;
        }

        return new SocketPoller(sleeper, poll);
    }

    public void Add(IPolledSocket socket)
    {
        ulong id = (ulong)Interlocked.Increment(ref _lastId);
        _sockets[id] = socket;
        _ids[socket] = id;
        Control(ControlAdd, socket.Handle, id);
    }

    public void Remove(IPolledSocket socket)
    {
        if (_ids.TryRemove(socket, out ulong id) && _sockets.TryRemove(id, out _))
        {
            Control(ControlDelete, socket.Handle, id);
        }
    }

    /// <summary>Drains the sockets that have something, without waiting, and takes the wake-up.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Receive()
    {
        int ready;
        fixed (byte* events = _events)
        {
            ready = epoll_wait(_poll, events, MaximumEvents, 0);
        }

        bool any = false;
        _receiver.Passes++;
        for (int i = 0; i < ready; i++)
        {
            ulong id = BitConverter.ToUInt64(_events, (i * _eventSize) + _dataOffset);
            if (id == 0)
            {
                _sleeper.Clear();
            }
            else if (_sockets.TryGetValue(id, out IPolledSocket? socket))
            {
                any = true;
                socket.Drain(_receiver);
            }
        }

        return any;
    }

    /// <summary>Sleeps until there is something to <see cref="Receive"/>, a wake-up included, or the time is over.</summary>
    public void Sleep(long nanos) => _sleeper.SleepOn(_poll, nanos);

    public void Wake() => _sleeper.Wake();

    public void Dispose()
    {
        _poll.Dispose();
        _sleeper.Dispose();
    }

    private void Control(int operation, SafeHandle descriptor, ulong id)
    {
        byte* wanted = stackalloc byte[_eventSize];
        *(uint*)wanted = Readable;
        *(ulong*)(wanted + _dataOffset) = id;
        try
        {
            bool added = false;
            descriptor.DangerousAddRef(ref added);
            try
            {
                _ = epoll_ctl(_poll, operation, (int)descriptor.DangerousGetHandle(), wanted);
            }
            finally
            {
                descriptor.DangerousRelease();
            }
        }
        catch (ObjectDisposedException)
        {
            // The socket or the poller is closed already, and with it goes what was registered.
        }
    }

    [LibraryImport("libc")]
    private static partial SafeFileHandle epoll_create1(int flags);

    [LibraryImport("libc")]
    private static partial int epoll_ctl(SafeFileHandle poll, int operation, int descriptor, byte* wanted);

    [LibraryImport("libc")]
    private static partial int epoll_wait(SafeFileHandle poll, byte* events, int maximum, int timeout);
}
