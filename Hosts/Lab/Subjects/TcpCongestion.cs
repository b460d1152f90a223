using System.Net.Sockets;
using System.Text;

namespace ActorUdp.Hosts.Lab.Subjects;

/// <summary>
/// The rival's congestion control: what Linux has by default, whatever this machine has. Set by socket, since namespaces may
/// not choose all that the machine has; accepted sockets have their listener's.
/// </summary>
internal static class TcpCongestion
{
    public const string Name = "cubic";

    private const int Level = 6; // IPPROTO_TCP
    private const int Option = 13; // TCP_CONGESTION
    private const int MaximumLength = 16;

    /// <exception cref="SocketException">The kernel does not have it.</exception>
    public static void Set(Socket socket) => socket.SetRawSocketOption(Level, Option, Encoding.ASCII.GetBytes(Name));

    public static string Of(Socket socket)
    {
        byte[] name = new byte[MaximumLength];
        int length = socket.GetRawSocketOption(Level, Option, name);
        return Encoding.ASCII.GetString(name, 0, length).TrimEnd('\0');
    }
}
