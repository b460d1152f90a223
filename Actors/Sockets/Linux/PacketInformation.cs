using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using static ActorUdp.Sockets.Linux.LibC;

namespace ActorUdp.Sockets.Linux;

/// <summary>
/// Our end of a datagram's path, told and asked for by control messages: IP_PKTINFO, see ip(7), and IPV6_PKTINFO, RFC 3542. A dual-mode
/// socket has the latter for both families, with IPv4 addresses in their IPv6 form.
/// </summary>
internal static class PacketInformation
{
    /// <summary>Room that it takes among the control messages.</summary>
    public static int Space { get; } = ControlSpace(20);

    /// <summary>Whether the system chooses the address that a socket sends from, unless told.</summary>
    public static bool IsNeeded(IPEndPoint bound) => bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any);

    /// <summary>From now on the socket tells of each datagram which address it came to.</summary>
    public static void Ask(Socket socket)
    {
        bool isV6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        socket.SetRawSocketOption(isV6 ? SolIpV6 : SolIp, isV6 ? IpV6ReceivePacketInfo : IpPacketInfo, BitConverter.GetBytes(1));
    }

    /// <summary>Takes our end of the path from a control message, if it is one of these.</summary>
    public static bool TryRead(int level, int type, ReadOnlySpan<byte> payload, ref LocalAddress local)
    {
        if (level == SolIp && type == IpPacketInfo && MemoryMarshal.TryRead(payload, out PacketInfo four))
        {
            // Of a datagram to all, this is what an answer had better come from.
            local = new LocalAddress(four.Local, 0);
            return true;
        }

        if (level == SolIpV6 && type == IpV6PacketInfo && MemoryMarshal.TryRead(payload, out PacketInfoV6 six))
        {
            // Nothing can be sent from a group's address.
            bool isGroup = payload[0] == 0xff;
            bool isOfLink = payload[0] == 0xfe && (payload[1] & 0xc0) == 0x80;
            local = isGroup ? default : new LocalAddress(new UInt128(six.LocalLast, six.LocalFirst), isOfLink ? six.Interface : 0);
            return true;
        }

        return false;
    }

    /// <summary>Asks for our end of the path; nothing when there is none to ask for.</summary>
    /// <param name="control">Gets the control message.</param>
    /// <param name="to">The other end.</param>
    public static void Write(ref ControlWriter control, SocketAddress? to)
    {
        LocalAddress local = PathAddress.LocalOf(to);
        if (local == default)
        {
            return;
        }

        ulong first = (ulong)local.Bytes;
        if (to!.Family == AddressFamily.InterNetwork)
        {
            control.Add(SolIp, IpPacketInfo, new PacketInfo { Local = (uint)first });
        }
        else
        {
            control.Add(SolIpV6, IpV6PacketInfo, new PacketInfoV6 { LocalFirst = first, LocalLast = (ulong)(local.Bytes >> 64), Interface = local.Interface });
        }
    }
}
