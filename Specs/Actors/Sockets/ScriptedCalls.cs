using System.Runtime.InteropServices;
using ActorUdp.Sockets.Linux;
using static ActorUdp.Sockets.Linux.LibC;
using static ActorUdp.Sockets.Linux.SystemErrors;

namespace ActorUdp.Specs.Actors.Sockets;

/// <summary>The system's calls, with errors and short counts that no system gives when one wants them.</summary>
internal sealed unsafe class ScriptedCalls : SystemCalls
{
    /// <summary>Error numbers that the next calls return instead of doing anything, in this order.</summary>
    public Queue<int> Errors { get; } = new();

    /// <summary>How many messages one call takes at most.</summary>
    public int MostAtOnce { get; set; } = int.MaxValue;

    /// <summary>What the system says to trains that it should cut into datagrams of at least <see cref="Uncut"/> bytes.</summary>
    public int SegmentError { get; set; }

    public int Uncut { get; set; } = int.MaxValue;

    /// <summary>Messages that calls of sendmmsg have taken, and those of recvmmsg have given.</summary>
    public List<int> Counts { get; } = [];

    /// <summary>How many trains the system was asked to cut.</summary>
    public int Segmented { get; private set; }

    public override int SendMessage(SafeHandle socket, in MessageHeader message)
    {
        var control = new ControlReader(message.Control, message.ControlLength);
        while (control.TryNext(out int level, out int type, out ReadOnlySpan<byte> payload))
        {
            if (level == SolUdp && type == UdpSegment)
            {
                Segmented++;
                if (MemoryMarshal.Read<ushort>(payload) >= Uncut)
                {
                    return -SegmentError;
                }
            }
        }

        return Errors.TryDequeue(out int error) ? -error : base.SendMessage(socket, message);
    }

    public override int SendMessages(SafeHandle socket, MultiMessageHeader* messages, uint count) =>
        Errors.TryDequeue(out int error) ? -error : Counted(base.SendMessages(socket, messages, Math.Min(count, (uint)MostAtOnce)));

    public override int ReceiveMessages(SafeHandle socket, MultiMessageHeader* messages, uint count) =>
        Errors.TryDequeue(out int error) ? -error : Counted(base.ReceiveMessages(socket, messages, Math.Min(count, (uint)MostAtOnce)));

    private int Counted(int result)
    {
        if (result != -Again)
        {
            Counts.Add(result);
        }

        return result;
    }
}
