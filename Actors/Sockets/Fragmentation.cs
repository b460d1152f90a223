using System.Net.Sockets;

namespace ActorUdp.Sockets;

/// <summary>
/// Forbids the system and the routers to cut datagrams up: one that a path does not carry has to be lost, or refused at once
/// (EMSGSIZE), so that path MTU discovery finds what the path carries whole. What ICMP claims about the path is not believed.
/// </summary>
internal static class Fragmentation
{
    private const int ProtocolIp = 0;
    private const int ProtocolIpV6 = 41;

    // linux/in.h and linux/in6.h: IP_MTU_DISCOVER, IPV6_MTU_DISCOVER; PROBE sets the flag and ignores what the kernel knows of the path.
    private const int LinuxMtuDiscover = 10;
    private const int LinuxMtuDiscoverV6 = 23;
    private const int LinuxProbe = 3;

    // ws2ipdef.h: IPV6_DONTFRAG; netinet6/in6.h of the BSDs and macOS: the same name.
    private const int WindowsDontFragmentV6 = 14;
    private const int BsdDontFragmentV6 = 62;

    /// <summary>As far as the system can; where it can't, datagrams above the path's MTU travel in pieces.</summary>
    public static void Forbid(Socket socket)
    {
        bool isV6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        if (OperatingSystem.IsLinux())
        {
            Try(socket, isV6 ? ProtocolIpV6 : ProtocolIp, isV6 ? LinuxMtuDiscoverV6 : LinuxMtuDiscover, LinuxProbe);
            if (isV6 && socket.DualMode)
            {
                Try(socket, ProtocolIp, LinuxMtuDiscover, LinuxProbe);
            }
        }
        else if (isV6)
        {
            Try(socket, ProtocolIpV6, OperatingSystem.IsWindows() ? WindowsDontFragmentV6 : BsdDontFragmentV6, 1);
        }
        else
        {
            try
            {
                socket.DontFragment = true;
            }
            catch (Exception e) when (e is SocketException or NotSupportedException)
            {
                // This system has no such option.
            }
        }
    }

    private static void Try(Socket socket, int level, int option, int value)
    {
        try
        {
            socket.SetRawSocketOption(level, option, BitConverter.GetBytes(value));
        }
        catch (SocketException)
        {
            // This system has no such option.
        }
    }
}
