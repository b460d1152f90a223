using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorUdp.Sockets.Linux;

/// <summary>What the system calls take that the framework does not have, as the kernel's headers define it.</summary>
internal static class LibC
{
    /// <summary>Level of UDP options: IPPROTO_UDP.</summary>
    public const int SolUdp = 17;

    /// <summary>Segment size of a train to send (u16).</summary>
    public const int UdpSegment = 103;

    /// <summary>As an option: coalesce what arrives. As a control message: the segment size of what was coalesced (int).</summary>
    public const int UdpGro = 104;

    public const int SolSocket = 1;

    /// <summary>As an option: tell with each datagram how many the socket has dropped by then, once it has (u32).</summary>
    public const int ReceiveOverflow = 40;

    public const int SolIp = 0;
    public const int SolIpV6 = 41;

    /// <summary>As an option: tell of each datagram which address it came to. As a control message: that, or which address to send from.</summary>
    public const int IpPacketInfo = 8;

    /// <summary>The option of which <see cref="IpV6PacketInfo"/> is the control message (RFC 3542).</summary>
    public const int IpV6ReceivePacketInfo = 49;
    public const int IpV6PacketInfo = 50;

    public const int MsgDontWait = 0x40;

    static LibC()
    {
        // A layout that is wrong would corrupt memory; better no transport at all.
        int pointer = IntPtr.Size;
        Require(Unsafe.SizeOf<IoVector>() == 2 * pointer, nameof(IoVector));
        Require(Unsafe.SizeOf<MessageHeader>() == 7 * pointer, nameof(MessageHeader));
        Require(Unsafe.SizeOf<MultiMessageHeader>() == (pointer == 8 ? 64 : 32), nameof(MultiMessageHeader));
        Require(Unsafe.SizeOf<ControlHeader>() == pointer + 8, nameof(ControlHeader));
        Require(Unsafe.SizeOf<PacketInfo>() == 12, nameof(PacketInfo));
        Require(Unsafe.SizeOf<PacketInfoV6>() == 20, nameof(PacketInfoV6));
    }

    /// <summary>CMSG_SPACE of a payload.</summary>
    public static int ControlSpace(int payload) => Align(Unsafe.SizeOf<ControlHeader>()) + Align(payload);

    /// <summary>CMSG_LEN of a payload.</summary>
    public static int ControlLength(int payload) => Align(Unsafe.SizeOf<ControlHeader>()) + payload;

    /// <summary>CMSG_ALIGN.</summary>
    public static int Align(int length) => (length + IntPtr.Size - 1) & ~(IntPtr.Size - 1);

    private static void Require(bool holds, string structure)
    {
        if (!holds)
        {
            throw new PlatformNotSupportedException($"{structure} has another layout on this platform; set actor-udp.batch-io = off.");
        }
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct mmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MultiMessageHeader
    {
        public MessageHeader Header;
        public uint Length;
    }

    /// <summary>struct cmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ControlHeader
    {
        public nuint Length;
        public int Level;
        public int Type;
    }

    /// <summary>struct in_pktinfo; addresses in network order.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PacketInfo
    {
        public int Interface;
        public uint Local;
        public uint Destination;
    }

    /// <summary>struct in6_pktinfo; the address in network order.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    public struct PacketInfoV6
    {
        public ulong LocalFirst;
        public ulong LocalLast;
        public int Interface;
    }
}
