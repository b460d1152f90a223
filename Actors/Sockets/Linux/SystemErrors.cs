using System.Net.Sockets;

namespace ActorUdp.Sockets.Linux;

/// <summary>The system's error numbers, the same on all architectures that .NET supports, as socket errors.</summary>
internal static class SystemErrors
{
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int Again = 11;
    public const int Invalid = 22;
    public const int MessageSize = 90;
    public const int NotSupported = 95;

    /// <summary>0 is success.</summary>
    public static SocketError ToSocketError(int error) => error switch
    {
        0 => SocketError.Success,
        1 or 13 => SocketError.AccessDenied,
        Interrupted => SocketError.Interrupted,
        9 => SocketError.OperationAborted,
        Again => SocketError.WouldBlock,
        12 or 105 => SocketError.NoBufferSpaceAvailable,
        Invalid => SocketError.InvalidArgument,
        MessageSize => SocketError.MessageSize,
        NotSupported => SocketError.OperationNotSupported,
        97 => SocketError.AddressFamilyNotSupported,
        99 => SocketError.AddressNotAvailable,
        100 => SocketError.NetworkDown,
        101 => SocketError.NetworkUnreachable,
        102 => SocketError.NetworkReset,
        104 => SocketError.ConnectionReset,
        110 => SocketError.TimedOut,
        111 => SocketError.ConnectionRefused,
        112 => SocketError.HostDown,
        113 => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    };
}
